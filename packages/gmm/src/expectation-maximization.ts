import { Breather, FlowsError, type Rng } from '@tfjs-flows/core'
import { expectation } from './expectation.ts'
import { initialMixture } from './initial-mixture.ts'
import { maximize } from './maximization.ts'
import { minimumRowsEach } from './minimum-rows.ts'
import { type CovarianceKind, isAxisAligned, type MixtureParameters, type Rows } from './mixture-parameters.ts'
import { reseed } from './reseed.ts'
import { emptyStatistics, type Statistics } from './statistics.ts'
import { whiten } from './whitening.ts'

export interface EmSettings {
  readonly components: number
  readonly covariance: CovarianceKind
  readonly floor: number
  readonly tolerance: number
  readonly maxIterations: number
  readonly signal?: AbortSignal | undefined
  /** Called after each iteration with the mean log-likelihood before its update, in nats a (scaled) row. */
  readonly onIteration?: ((iteration: number, meanLogLikelihood: number) => void) | undefined
}

/** One run of EM from one start. */
export interface EmRun {
  readonly mixture: MixtureParameters
  readonly meanLogLikelihood: number
  readonly iterations: number
  readonly converged: boolean
  /** Components moved to badly explained rows because they held almost none. */
  readonly reseeded: number
  /** Covariances of the final mixture that were widened to the floor. */
  readonly floored: number
}

/** Each component may starve this often, on average, before it is left alone. */
const RESEEDS_EACH = 2

/**
 * Expectation-maximisation (Dempster, Laird and Rubin 1977) on rows of unit variance, from k-means clusters until an
 * iteration gains less than `tolerance` nats a row.
 *
 * The likelihood never falls, except where a starved component is moved or a covariance meets the floor.
 */
export async function expectationMaximization(data: Rows, settings: EmSettings, rng: Rng): Promise<EmRun> {
  checkNotAborted(settings.signal)
  let mixture = initialMixture(data, settings, rng)
  const logProbs = new Float64Array(data.rows)
  let before = Number.NEGATIVE_INFINITY
  let reseeded = 0
  let floored = 0
  const breather = new Breather()
  for (let iteration = 0; ; iteration += 1) {
    const statistics = emptyStatistics(mixture.components, mixture.features, isAxisAligned(mixture.covariance))
    const meanLogLikelihood = expectation(data, whiten(mixture), { statistics, logProbs }) / data.rows
    settings.onIteration?.(iteration, meanLogLikelihood)
    const starved = reseeded < RESEEDS_EACH * mixture.components ? starvedOf(statistics, mixture) : []
    const converged = starved.length === 0 && meanLogLikelihood - before < settings.tolerance
    if (converged || iteration === settings.maxIterations) {
      return { mixture, meanLogLikelihood, iterations: iteration, converged, reseeded, floored }
    }
    before = starved.length === 0 ? meanLogLikelihood : Number.NEGATIVE_INFINITY
    const maximized = maximize(statistics, mixture, settings.floor)
    floored = maximized.floored
    mixture = starved.length === 0 ? maximized.mixture : reseed(maximized.mixture, starved, data, logProbs, rng)
    reseeded += starved.length
    checkNotAborted(settings.signal)
    if (await breather.pause()) checkNotAborted(settings.signal)
  }
}

/** Components that hold fewer rows than their covariance needs. */
function starvedOf({ counts }: Statistics, { features, covariance }: MixtureParameters): number[] {
  const least = minimumRowsEach(features, covariance)
  return [...counts.keys()].filter((k) => (counts[k] as number) < least)
}

function checkNotAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return
  throw new FlowsError(
    'aborted',
    { who: 'fitGaussianMixture', rule: 'the fit was stopped by its signal' },
    signal.reason,
  )
}
