import { fitGeneralizedPareto, type GeneralizedPareto, generalizedParetoQuantile } from './generalized-pareto.ts'

/** Importance weights whose largest are replaced by what a smooth tail would hold. */
export interface SmoothedWeights {
  /** Shape of the weights' tail; see `ImportanceReport.paretoK`. */
  readonly paretoK: number
  /** log w of each draw, in the order given. */
  readonly logWeights: Float64Array
}

/** Draws that the shape is drawn towards 1/2 by, so that a short tail does not tell tall tales. */
const PRIOR_DRAWS = 10
const PRIOR_SHAPE = 0.5

/**
 * Pareto-smoothed importance weights (Vehtari, Simpson, Gelman, Yao and Gabry, "Pareto smoothed importance sampling", 2024):
 * a generalised Pareto distribution is fitted to the M = min(n / 5, 3 sqrt(n)) largest of n weights, above the next one,
 * and its quantiles at (i - 1/2) / M take their place, none above the largest raw weight.
 *
 * Where no weight is above that next one the tail is flat: the weights stay as they are and k is -Infinity. Of fewer than
 * 5 weights in the tail nothing is known: k is NaN.
 */
export function smoothWeights(logWeights: ArrayLike<number>): SmoothedWeights {
  const n = logWeights.length
  const kept = Float64Array.from(logWeights)
  const order = Uint32Array.from({ length: n }, (_, i) => i).sort((a, b) => (kept[a] as number) - (kept[b] as number))
  const length = Math.min(Math.floor(n / 5), Math.ceil(3 * Math.sqrt(n)))
  if (length < 5) return { paretoK: Number.NaN, logWeights: kept }
  const peak = kept[order[n - 1] as number] as number
  const cutoff = Math.exp((kept[order[n - length - 1] as number] as number) - peak)
  const tail = order.subarray(n - length).filter((i) => Math.exp((kept[i] as number) - peak) > cutoff)
  if (tail.length < 5) return { paretoK: tail.length === 0 ? -Infinity : Number.NaN, logWeights: kept }
  const raw = fitGeneralizedPareto(Float64Array.from(tail, (i) => Math.exp((kept[i] as number) - peak) - cutoff))
  const law = withPrior(raw, tail.length)
  for (const [rank, i] of tail.entries()) {
    const weight = cutoff + generalizedParetoQuantile(law, (rank + 0.5) / tail.length)
    kept[i] = Math.min(0, Math.log(weight)) + peak
  }
  return { paretoK: law.shape, logWeights: kept }
}

function withPrior({ shape, scale }: GeneralizedPareto, count: number): GeneralizedPareto {
  return { shape: (count * shape + PRIOR_DRAWS * PRIOR_SHAPE) / (count + PRIOR_DRAWS), scale }
}
