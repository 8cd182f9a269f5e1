import { Rng } from '@tfjs-flows/core'
import { chooseComponents, fitGaussianMixture } from '@tfjs-flows/gmm'
import type { Fitted, LearningPoint, ModelKind } from './model-kind.ts'

const RESTARTS = 2

/** Gaussian mixture with full covariances by EM; its size is chosen on the validation split. */
export const gmmKind: ModelKind = {
  name: 'gmm',
  about: 'Gaussian mixture with full covariances, fitted by expectation-maximisation',
  async fit(data, settings, progress): Promise<Fitted> {
    const features = data.columns.length
    const started = performance.now()
    const learning: LearningPoint[] = []
    const rows = (part: Float64Array, count: number) => ({ values: part, rows: count, features })
    const train = rows(data.train.standard, data.train.rows)
    const options = {
      covariance: 'full',
      rng: new Rng(settings.seed),
      restarts: RESTARTS,
      signal: settings.signal,
    } as const
    if (settings.components !== undefined) {
      const fitted = await fitGaussianMixture(train, { ...options, components: settings.components })
      return result(fitted, `${settings.components} full components (given)`)
    }
    const validation = rows(data.validation.standard, data.validation.rows)
    const choice = await chooseComponents(train, validation, {
      ...options,
      onCandidate: ({ components, validationLogLikelihood }) => {
        learning.push({ seconds: (performance.now() - started) / 1000, loss: -validationLogLikelihood })
        progress(`gmm  ${components} components  validation ${validationLogLikelihood.toFixed(3)} nats`)
      },
    })
    const tried = choice.scores.map(({ components }) => components).join(', ')
    return result(choice.best, `${choice.components} full components (best on validation of ${tried})`)

    function result(fitted: typeof choice.best, words: string): Fitted {
      return {
        density: fitted.distribution,
        parameters: fitted.parameters,
        seconds: (performance.now() - started) / 1000,
        settings: `${words}, ${fitted.iterations} iterations of the best of ${RESTARTS} starts`,
        learning,
        stopped: settings.signal.aborted ? 'aborted' : 'finished',
      }
    }
  },
}
