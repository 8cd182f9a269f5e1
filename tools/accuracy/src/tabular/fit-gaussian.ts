import { tensor } from '@tensorflow/tfjs-core'
import { MultivariateNormalTriL, maximumLikelihoodEstimate } from '@tfjs-flows/distributions'
import { testLogProb } from '@tfjs-flows/metrics'
import type { Result } from './result-table.ts'
import type { TabularData } from './tabular-data.ts'

/** The normal distribution of the training rows: where its figure agrees, so do rows, split and units. */
export async function fitGaussian({ train, test }: TabularData, reference: Result['reference']): Promise<Result> {
  const started = performance.now()
  const { features, rows } = train
  const x = tensor(Float32Array.from(train.values), [rows, features])
  const { loc = [], scaleTril = [] } = await maximumLikelihoodEstimate(MultivariateNormalTriL, x)
  x.dispose()
  const density = new MultivariateNormalTriL({ loc, scaleTril })
  const seconds = (performance.now() - started) / 1000
  try {
    return {
      model: 'Gaussian',
      test: await testLogProb(density, test),
      reference,
      parameters: features + (features * (features + 1)) / 2,
      seconds,
      budget: 'full covariance, in closed form',
    }
  } finally {
    density.dispose()
  }
}
