import { FlowsError } from '@tfjs-flows/core'
import {
  fitParameters,
  type GaussianMixtureFit,
  type GaussianMixtureOptions,
  type GaussianMixtureParameters,
} from './fit-gaussian-mixture.ts'
import { minimumRows } from './minimum-rows.ts'
import { mixtureDistribution } from './mixture-distribution.ts'
import { gaussianMixtureLogProb } from './mixture-log-prob.ts'
import { countMixtureParameters, type Rows } from './mixture-parameters.ts'

export interface ChooseComponentsOptions extends Omit<GaussianMixtureOptions, 'components'> {
  /** Numbers of components to try, ascending; 1, 2, 4, 8, ... where absent. */
  readonly candidates?: readonly number[] | undefined
  /** Candidates in a row that may fail to improve before the search ends. Default 2. */
  readonly patience?: number | undefined
  /** Hears of each candidate when it is fitted. */
  readonly onScore?: ((score: ComponentsScore) => void) | undefined
}

/** How one number of components did; log-likelihoods are means over the rows, in nats. */
export interface ComponentsScore {
  readonly components: number
  readonly parameters: number
  readonly trainLogLikelihood: number
  readonly validationLogLikelihood: number
  /** Standard error of the validation figure. */
  readonly validationError: number
}

export interface ChosenComponents {
  /** The fit with the best validation log-likelihood. */
  readonly best: GaussianMixtureFit
  /** One entry a number tried, ascending. */
  readonly scores: readonly ComponentsScore[]
}

/**
 * Fits mixtures of more and more components and keeps the one most likely on validation rows.
 *
 * Ends once `patience` candidates in a row fail to improve, or the rows no longer determine a covariance for each component.
 * Where the signal fires, the best so far is given. Throws what `fitGaussianMixture` throws where not even the first candidate fits.
 *
 * @example
 * ```ts
 * const { best, scores } = await chooseComponents(train, validation, { rng: new Rng(0) })
 * ```
 */
export async function chooseComponents(
  train: Rows,
  validation: Rows,
  options: ChooseComponentsOptions,
): Promise<ChosenComponents> {
  const scores: ComponentsScore[] = []
  let best: { fit: GaussianMixtureParameters; at: number } | undefined
  for (const components of candidatesOf(train, options)) {
    const fit = await fitParameters(train, { ...options, components }).catch((error: unknown) => {
      if (best !== undefined && error instanceof FlowsError && error.code === 'aborted') return undefined
      throw error
    })
    if (fit === undefined) break
    const score = scoreOf(fit, validation)
    const leading = best === undefined ? undefined : scores[best.at]
    scores.push(score)
    options.onScore?.(score)
    if (leading === undefined || score.validationLogLikelihood > leading.validationLogLikelihood) {
      best = { fit, at: scores.length - 1 }
    }
    if (best !== undefined && scores.length - 1 - best.at >= (options.patience ?? 2)) break
  }
  if (best === undefined) {
    throw new FlowsError('argument', { who: 'chooseComponents', rule: 'there must be a candidate', got: 'none' })
  }
  return { best: { ...best.fit, distribution: mixtureDistribution(best.fit) }, scores }
}

/** The candidates that the rows allow; the first one always, so that its error is heard. */
function candidatesOf({ rows, features }: Rows, options: ChooseComponentsOptions): number[] {
  const { candidates = Array.from({ length: 20 }, (_, i) => 2 ** i), covariance = 'full' } = options
  const sorted = [...candidates].sort((a, b) => a - b)
  return sorted.filter((components, i) => i === 0 || minimumRows(components, features, covariance) <= rows)
}

function scoreOf(fit: GaussianMixtureParameters, validation: Rows): ComponentsScore {
  const logProbs = gaussianMixtureLogProb(fit, validation)
  const mean = logProbs.reduce((sum, l) => sum + l, 0) / logProbs.length
  const variance = logProbs.reduce((sum, l) => sum + (l - mean) ** 2, 0) / logProbs.length
  return {
    components: fit.components,
    parameters: countMixtureParameters(fit),
    trainLogLikelihood: fit.meanLogLikelihood,
    validationLogLikelihood: mean,
    validationError: Math.sqrt(variance / logProbs.length),
  }
}
