import { sumOf } from '@tfjs-flows/core'

/** Values of one coordinate with weights that sum to 1, in float64. */
export interface WeightedSample {
  readonly values: Float64Array
  readonly weights: Float64Array
}

/** A sample of nothing. */
export const EMPTY: WeightedSample = { values: new Float64Array(0), weights: new Float64Array(0) }

/** The weighted mean of f(value). */
export function sampleMean(
  { values, weights }: WeightedSample,
  f: (value: number) => number = (value) => value,
): number {
  return sumOf(values.map((value, i) => (weights[i] === 0 ? 0 : (weights[i] as number) * f(value))))
}

/** The weighted mean, and the root of the weighted mean square distance from it. */
export function sampleMoments(sample: WeightedSample): { mean: number; deviation: number } {
  const mean = sampleMean(sample)
  return { mean, deviation: Math.sqrt(sampleMean(sample, (value) => (value - mean) ** 2)) }
}

/** The smallest value of weight above 0, and the largest. */
export function sampleRange({ values, weights }: WeightedSample): [low: number, high: number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const [i, value] of values.entries()) {
    if (weights[i] === 0) continue
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  return [low, high]
}

/** The weighted median: the smallest value up to which at least half the weight lies. */
export function sampleMedian({ values, weights }: WeightedSample): number {
  const order = Array.from(values.keys()).sort((i, j) => (values[i] as number) - (values[j] as number))
  // The weights add up to 1 but for rounding, which must not move the middle of an even number of equal ones.
  const half = 0.5 - values.length * Number.EPSILON
  let below = 0
  for (const i of order) {
    below += weights[i] as number
    if (below >= half) return values[i] as number
  }
  return values[order[order.length - 1] ?? 0] ?? Number.NaN
}

/** A sample with f applied to its values. */
export function mapSample({ values, weights }: WeightedSample, f: (value: number) => number): WeightedSample {
  return { values: values.map(f), weights }
}
