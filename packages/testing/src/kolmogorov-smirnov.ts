/** How far an empirical distribution is from a given one, and how probable so far or farther is by chance. */
export interface GoodnessOfFit {
  readonly statistic: number
  readonly pValue: number
}

/**
 * The one-sample Kolmogorov-Smirnov test: the largest distance between the empirical distribution function of `values`
 * and `cdf`. The p-value is the asymptotic one with Stephens' correction for n ("Use of the Kolmogorov-Smirnov,
 * Cramer-von Mises and related statistics without extensive tables", 1974), good to two digits from n = 10 on.
 */
export function kolmogorovSmirnov(values: ArrayLike<number>, cdf: (value: number) => number): GoodnessOfFit {
  const sorted = Float64Array.from(values).sort()
  const n = sorted.length
  let statistic = 0
  for (const [i, value] of sorted.entries()) {
    const p = cdf(value)
    if (!(p >= 0 && p <= 1)) return { statistic: Number.NaN, pValue: 0 }
    statistic = Math.max(statistic, p - i / n, (i + 1) / n - p)
  }
  const root = Math.sqrt(n)
  return { statistic, pValue: kolmogorovTail((root + 0.12 + 0.11 / root) * statistic) }
}

/** P(K > t) = 2 sum of (-1)^(k - 1) e^(-2 k^2 t^2) for Kolmogorov's limit K. */
function kolmogorovTail(t: number): number {
  // Below 0.2 the probability rounds to 1 and the alternating series does not settle.
  if (t < 0.2) return 1
  let total = 0
  for (let k = 1; k <= 100; k += 1) total += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * t * t)
  return Math.min(1, Math.max(0, total))
}
