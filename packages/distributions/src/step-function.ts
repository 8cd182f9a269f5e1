/** The distribution function of weighted numbers, in float64: `cumulative[i]` is the probability of at most `values[i]`. */
export interface StepFunction {
  readonly values: Float64Array
  readonly cumulative: Float64Array
}

/** Steps at the values in increasing order; weights add up to 1, and the last step is exactly that. */
export function stepFunction(values: ArrayLike<number>, weights: ArrayLike<number>): StepFunction {
  const order = Array.from({ length: values.length }, (_, i) => i).sort(
    (i, j) => (values[i] as number) - (values[j] as number),
  )
  const total = order.reduce((sum, i) => sum + (weights[i] as number), 0)
  let sum = 0
  const cumulative = Float64Array.from(order, (i) => {
    sum += weights[i] as number
    return sum / total
  })
  return { values: Float64Array.from(order, (i) => values[i] as number), cumulative }
}

/** The probability of at most x; NaN at NaN. */
export function stepAt({ values, cumulative }: StepFunction, x: number): number {
  if (Number.isNaN(x)) return Number.NaN
  const count = firstIndex(values.length, (i) => (values[i] as number) > x)
  return count === 0 ? 0 : (cumulative[count - 1] as number)
}

/** The smallest value whose probability of at most it is p or more, in float32 as `cdf` gives it; NaN outside [0, 1]. */
export function stepQuantile({ values, cumulative }: StepFunction, p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN
  const least = Math.max(p, Number.MIN_VALUE)
  const i = firstIndex(values.length - 1, (at) => Math.fround(cumulative[at] as number) >= least)
  return values[i] as number
}

/** The first index below `end` for which a condition that stays true holds, or `end`. */
function firstIndex(end: number, holds: (i: number) => boolean): number {
  let [low, high] = [0, end]
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}
