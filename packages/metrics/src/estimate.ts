import { sumOf } from '@tfjs-flows/core'

/** A mean of independent values and how far it may be off, in the unit of the values. */
export interface Estimate {
  readonly mean: number
  /** Standard deviation of the mean, sqrt(sum (x - mean)^2 / (n - 1) / n); NaN for fewer than two values. */
  readonly standardError: number
}

/** Mean and standard error by two passes in float64; infinite values give an infinite mean and no error. */
export function estimate(values: ArrayLike<number>): Estimate {
  const n = values.length
  const mean = sumOf(values) / n
  if (!Number.isFinite(mean)) return { mean, standardError: Number.NaN }
  const squares = Float64Array.from(values, (x) => (x - mean) ** 2)
  return { mean, standardError: Math.sqrt(sumOf(squares) / (n - 1) / n) }
}
