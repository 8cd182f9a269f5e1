import { equal, floor, greaterEqual, logicalAnd, type Tensor } from '@tensorflow/tfjs-core'
import { derivative, elementwiseFloat64, type Float64Function, shapeStep } from '@tfjs-flows/core'

/** Whether x is a whole number of at least 0. */
export function isCount(x: Tensor): Tensor {
  return logicalAnd(greaterEqual(x, 0), equal(floor(x), x))
}

/**
 * The smallest count k with P(X <= k) >= p, for p in [0, 1): by doubling and bisection of `cdf`(k, parameters) in
 * float64. Infinity at p = 1, NaN outside; no gradient. Inputs are the parameters, then p.
 */
export function countQuantile(inputs: readonly Tensor[], cdf: (k: number, x: Float64Array) => number): Tensor {
  return elementwiseFloat64(inputs, {
    value: (x) => firstCount((k) => cdf(k, x), x[x.length - 1] ?? 0),
    partials: inputs.map(() => () => 0),
  })
}

function firstCount(cdf: (k: number) => number, p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN
  if (p === 1) return Number.POSITIVE_INFINITY
  let [below, above] = [-1, 1]
  while (cdf(above) < p && above < 2 ** 52) [below, above] = [above, 2 * above]
  while (above - below > 1) {
    const middle = Math.floor((above + below) / 2)
    if (cdf(middle) < p) below = middle
    else above = middle
  }
  return above
}

/**
 * -sum of p log p over the counts from `first` on, in float64, until the terms vanish beyond `mode`; `logProb`(k,
 * parameters). The gradient to parameter i is by differences where `differentiable` says so, else 0.
 */
export function countEntropy(
  logProb: (k: number, x: Float64Array) => number,
  mode: (x: Float64Array) => number,
  differentiable: readonly boolean[],
): Float64Function {
  const value = (x: Float64Array): number => {
    let sum = 0
    const middle = Math.max(0, Math.floor(mode(x)))
    const walk = (from: number, step: number): void => {
      for (let k = from; k >= 0; k += step) {
        const log = logProb(k, x)
        if (log < -60) return
        sum -= Math.exp(log) * log
      }
    }
    walk(middle, 1)
    walk(middle - 1, -1)
    return sum
  }
  const partials = differentiable.map((isOne, i) => (x: Float64Array): number => {
    if (!isOne) return 0
    const at = x[i] ?? 0
    return derivative((moved) => value(x.with(i, moved)), at, shapeStep(at))
  })
  return { value, partials }
}
