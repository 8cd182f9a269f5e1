import { Rng } from '@tfjs-flows/core'
import {
  type ComponentsScore,
  chooseComponents,
  countMixtureParameters,
  type GaussianMixtureProgress,
  type Rows,
} from '@tfjs-flows/gmm'
import { nats } from '../format.ts'
import type { Part } from '../prepare-data.ts'
import type { Fitted, LearningPoint, ModelKind } from './model-kind.ts'

const RESTARTS = 2

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
      restarts: RESTARTS,
      signal: settings.signal,
      onProgress: ({ components, iteration, meanLogLikelihood }: GaussianMixtureProgress): void => {
        progress(`gmm  ${components} components  iteration ${iteration}  train loss ${nats(-meanLogLikelihood)} nats`)
      },
      onCandidate: ({ validationLogLikelihood }: ComponentsScore): void => {
        learning.push({ seconds: seconds(), loss: -validationLogLikelihood })
      },
      ...(settings.components === undefined ? {} : { candidates: [settings.components] }),
    } as const
    const { best, scores } = await chooseComponents(rows(data.train), rows(data.validation), options)
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
      stopped: settings.signal.aborted ? 'aborted' : 'finished',
    }
  },
}
