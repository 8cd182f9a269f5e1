/** A mean of independent values and how far it may be off, in the unit of the values. */
export interface Estimate {
  readonly mean: number
  /** Standard deviation of the mean, sqrt(sum (x - mean)^2 / (n - 1) / n); NaN for fewer than two values. */
  readonly standardError: number
}

/** Mean and standard error by two passes in float64; infinite values give an infinite mean and no error. */
export function estimate(values: ArrayLike<number>): Estimate {
  const n = values.length
  const mean = compensatedSum(values) / n
  if (!Number.isFinite(mean)) return { mean, standardError: Number.NaN }
  const squares = Float64Array.from(values, (x) => (x - mean) ** 2)
  return { mean, standardError: Math.sqrt(compensatedSum(squares) / (n - 1) / n) }
}

/**
 * The sum in float64 with the rounding of each addition carried along (Neumaier, Rundungsfehleranalyse einiger
 * Verfahren zur Summation endlicher Summen, 1974).
 */
export function compensatedSum(values: ArrayLike<number>): number {
  let sum = 0
  let lost = 0
  for (let i = 0; i < values.length; i += 1) {
    const x = values[i] as number
    const next = sum + x
    lost += Math.abs(sum) >= Math.abs(x) ? sum - next + x : x - next + sum
    sum = next
  }
  // An infinite sum has lost nothing that could be told: inf - inf is NaN.
  return Number.isFinite(sum) ? sum + lost : sum
}
