import { FlowsError, Rng } from '@tfjs-flows/core'
import {
  chooseComponents,
  countMixtureParameters,
  fitGaussianMixture,
  type GaussianMixtureFit,
  type GaussianMixtureProgress,
  type Rows,
} from '@tfjs-flows/gmm'
import { nats } from '../format.ts'
import type { Part } from '../prepare-data.ts'
import type { Fitted, LearningPoint, ModelKind } from './model-kind.ts'

const RESTARTS = 2
/** Numbers of components that are compared where the user names none; more are seldom worth their minutes. */
const CANDIDATES = [1, 2, 4, 8, 16, 32, 64, 128]
/** Sizes are compared after fits that end once an iteration gains less than this, in nats a row. */
const ROUGH_TOLERANCE = 1e-3

/** Gaussian mixture with full covariances by EM; its size is chosen on the validation split. */
export const gmmKind: ModelKind = {
  name: 'gmm',
  about: 'Gaussian mixture with full covariances, fitted by expectation-maximisation',
  async fit(data, settings, progress): Promise<Fitted> {
    const features = data.columns.length
    const started = performance.now()
    const seconds = (): number => (performance.now() - started) / 1000
    const learning: LearningPoint[] = []
    const rows = ({ standard, rows: count }: Part): Rows => ({ values: standard, rows: count, features })
    const options = {
      covariance: 'full',
      rng: new Rng(settings.seed),
      signal: settings.signal,
      onProgress: ({ components, iteration, meanLogLikelihood }: GaussianMixtureProgress): void => {
        progress(`gmm  ${components} components  iteration ${iteration}  train loss ${nats(-meanLogLikelihood)} nats`)
      },
    } as const
    const { best: rough, scores } = await chooseComponents(rows(data.train), rows(data.validation), {
      ...options,
      tolerance: ROUGH_TOLERANCE,
      patience: 1,
      candidates: settings.components === undefined ? CANDIDATES : [settings.components],
      onScore: ({ validationLogLikelihood }) => {
        learning.push({ seconds: seconds(), loss: -validationLogLikelihood })
      },
    })
    const best = await refine(rough, (components) =>
      fitGaussianMixture(rows(data.train), { ...options, components, restarts: RESTARTS }),
    )
    const how =
      settings.components === undefined
        ? `best on validation of ${scores.map(({ components }) => components).join(', ')}`
        : 'given'
    return {
      density: best.distribution,
      parameters: countMixtureParameters(best),
      seconds: seconds(),
      settings: `${best.components} full components (${how}), ${best.iterations} iterations of the best of ${RESTARTS} starts`,
      learning,
    }
  },
}

/** The chosen size fitted to the end; the rough fit where that is interrupted. */
async function refine(
  rough: GaussianMixtureFit,
  fit: (components: number) => Promise<GaussianMixtureFit>,
): Promise<GaussianMixtureFit> {
  try {
    const refined = await fit(rough.components)
    rough.distribution.dispose()
    return refined
  } catch (error) {
    if (error instanceof FlowsError && error.code === 'aborted') return rough
    throw error
  }
}
