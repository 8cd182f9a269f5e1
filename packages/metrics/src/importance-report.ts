import { FlowsError, sumOf } from '@tfjs-flows/core'
import { type Estimate, estimate } from './estimate.ts'
import { smoothWeights } from './pareto-smoothing.ts'

/** What importance weights w = p(x) / q(x) of draws of q say of q and of p's normaliser Z; logs in nats. */
export interface ImportanceReport {
  readonly draws: number
  /** log Z by the mean weight; its error by the delta method, to be trusted where `paretoK` is below `paretoKLimit`. */
  readonly logNormalizer: Estimate
  /** The mean log w: at most log Z, the evidence lower bound. -Infinity where q draws what p excludes. */
  readonly lowerBound: Estimate
  /** KL(q || p / Z): log Z less the lower bound. 0 where q = p. */
  readonly reverseKl: Estimate
  /** Kish's (sum w)^2 / sum w^2: how many draws of p the weighted draws of q are worth, at best. */
  readonly effectiveSampleSize: number
  /** The same as a share of the draws: 1 where q = p. */
  readonly effectiveShare: number
  /** Shape k of the weights' tail: moments of w below 1 / k are finite. NaN for fewer than 25 draws. */
  readonly paretoK: number
  /** min(1 - 1 / log10(draws), 0.7): below it the estimates can be trusted with this many draws. */
  readonly paretoKLimit: number
  /** log Z by Pareto-smoothed weights: less noise where k is large, next to nothing else where it is small. */
  readonly smoothedLogNormalizer: number
}

/**
 * How good an importance sample is, by its log-weights log p(x) - log q(x); sums in float64.
 *
 * A sample of q cannot see a mode of p where q never draws: k, the share and the error are then all fine and log Z is too
 * small by what is missing. Pareto-k: Vehtari et al., "Pareto smoothed importance sampling", 2024. Effective sample size:
 * Kish, "Survey sampling", 1965.
 *
 * @throws FlowsError 'non-finite' where a log-weight is NaN or Infinity, or all are -Infinity
 * @example
 * ```ts
 * const { logNormalizer, effectiveShare, paretoK } = importanceReport(draws.logWeights)
 * ```
 */
export function importanceReport(logWeights: ArrayLike<number>): ImportanceReport {
  const draws = logWeights.length
  const peak = checkedPeak(logWeights)
  const weights = Float64Array.from(logWeights, (value) => Math.exp(value - peak))
  const mean = sumOf(weights) / draws
  // Each draw's part in the error of log(mean w): (w - mean) / mean.
  const parts = weights.map((weight) => weight / mean - 1)
  const logNormalizer = { mean: peak + Math.log(mean), standardError: estimate(parts).standardError }
  const lowerBound = estimate(logWeights)
  const reverseKl = {
    mean: logNormalizer.mean - lowerBound.mean,
    standardError: estimate(parts.map((part, i) => part - (logWeights[i] as number))).standardError,
  }
  const effectiveSampleSize = sumOf(weights) ** 2 / sumOf(weights.map((weight) => weight ** 2))
  const smoothed = smoothWeights(logWeights)
  return {
    draws,
    logNormalizer,
    lowerBound,
    reverseKl,
    effectiveSampleSize,
    effectiveShare: effectiveSampleSize / draws,
    paretoK: smoothed.paretoK,
    paretoKLimit: Math.min(1 - 1 / Math.log10(draws), 0.7),
    smoothedLogNormalizer: peak + Math.log(sumOf(smoothed.logWeights.map((value) => Math.exp(value - peak))) / draws),
  }
}

/** The largest log-weight; refuses what has none. */
function checkedPeak(logWeights: ArrayLike<number>): number {
  let peak = Number.NEGATIVE_INFINITY
  for (let i = 0; i < logWeights.length; i += 1) {
    const value = logWeights[i] as number
    if (Number.isNaN(value) || value === Infinity) throw notWeights(`${value} as log-weight of draw ${i}`)
    peak = Math.max(peak, value)
  }
  if (peak === Number.NEGATIVE_INFINITY) throw notWeights(`${logWeights.length} draws that p excludes`)
  return peak
}

function notWeights(got: string): FlowsError {
  return new FlowsError('non-finite', {
    who: 'importanceReport',
    rule: 'log-weights must be below Infinity, and one at least above -Infinity',
    got,
    do: 'See that logDensity is finite where the model draws',
  })
}
