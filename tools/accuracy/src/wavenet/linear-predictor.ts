import { LogisticResidual } from './logistic-residual.ts'
import { solve } from './solve.ts'

/** Steps back over which the size of recent residuals is measured. */
const MEMORY = 32

/**
 * A linear predictor of each number from the `order` before it, by least squares, whose residual is logistic. With
 * `follows` the residual's scale follows the size of the last residuals, s = exp(a + b ln size), else it is one number.
 */
export class LinearPredictor {
  readonly #weights: Float64Array
  readonly #residual: LogisticResidual

  constructor(sequences: readonly Float32Array[], { order, follows }: { order: number; follows: boolean }) {
    this.#weights = leastSquares(sequences, order)
    const residuals = sequences.flatMap((values) => [this.#residuals(values)])
    this.#residual = new LogisticResidual(
      residuals.map((values) => ({ values, sizes: sizes(values) })),
      follows,
    )
  }

  /** The prediction and the scale of its error at each step. */
  predict(values: Float32Array): { loc: Float64Array; scale: Float64Array } {
    const residuals = this.#residuals(values)
    const loc = residuals.map((r, t) => (values[t] as number) - r)
    return { loc, scale: sizes(residuals).map((size) => this.#residual.scale(size)) }
  }

  #residuals(values: Float32Array): Float64Array {
    const order = this.#weights.length
    return Float64Array.from(values, (value, t) => {
      let prediction = 0
      for (let j = 1; j <= Math.min(t, order); j += 1) {
        prediction += (this.#weights[j - 1] as number) * (values[t - j] as number)
      }
      return value - prediction
    })
  }
}

/** Weights w of x_t = sum_j w_j x_(t - j), j from 1, from the normal equations. */
function leastSquares(sequences: readonly Float32Array[], order: number): Float64Array {
  const size = order + 1
  const moments = Array.from({ length: size }, () => new Float64Array(size))
  for (const values of sequences) {
    for (let t = order; t < values.length; t += 1) {
      for (let i = 0; i < size; i += 1) {
        const x = values[t - i] as number
        const row = moments[i] as Float64Array
        for (let j = 0; j <= i; j += 1) row[j] = (row[j] as number) + x * (values[t - j] as number)
      }
    }
  }
  const at = (i: number, j: number): number => moments[Math.max(i, j)]?.[Math.min(i, j)] as number
  const matrix = Array.from({ length: order }, (_, i) =>
    Float64Array.from({ length: order }, (_, j) => at(i + 1, j + 1) * (i === j ? 1 + 1e-9 : 1)),
  )
  return solve(
    matrix,
    Float64Array.from({ length: order }, (_, i) => at(0, i + 1)),
  )
}

/** The mean size of the residuals before each step, those before the start taken as 0. */
function sizes(residuals: Float64Array): Float64Array {
  const out = new Float64Array(residuals.length)
  let sum = 0
  for (let t = 0; t < out.length; t += 1) {
    out[t] = sum / MEMORY
    sum += Math.abs(residuals[t] as number)
    if (t >= MEMORY) sum -= Math.abs(residuals[t - MEMORY] as number)
  }
  return out
}
