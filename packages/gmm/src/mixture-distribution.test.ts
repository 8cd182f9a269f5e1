import { expect, it } from 'vitest'
import { mixtureDistribution } from './mixture-distribution.ts'

it('carries the weights, means and Cholesky factors by name', async () => {
  const distribution = mixtureDistribution({
    components: 2,
    features: 2,
    covariance: 'full',
    weights: Float64Array.of(0.25, 0.75),
    means: Float64Array.of(1, 2, 3, 4),
    covariances: Float64Array.of(4, 2, 2, 2, 1, 0, 0, 9),
  })
  const parameters = distribution.parameters()
  expect([...parameters.keys()]).toEqual([
    'mixtureDistribution.logits',
    'componentsDistribution.loc',
    'componentsDistribution.scaleTril',
  ])
  const scaleTril = await parameters.get('componentsDistribution.scaleTril')!.data()
  expect([...scaleTril]).toEqual([2, 0, 1, 1, 1, 0, 0, 3])
  const mean = distribution.mean()
  for (const [i, value] of (await mean.data()).entries()) expect(value).toBeCloseTo([2.5, 3.5][i]!, 5)
  mean.dispose()
  distribution.dispose()
})
