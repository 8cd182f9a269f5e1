import { tensor1d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { Rng } from '@tfjs-flows/core'
import { distributionLaws } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { Categorical } from './categorical.ts'
import { MixtureSameFamily } from './mixture-same-family.ts'
import { MultivariateNormalTriL } from './multivariate-normal-tril.ts'
import { Normal } from './normal.ts'

eachBackend(() => {
  describe('MixtureSameFamily on the line', () => {
    itObeys(
      distributionLaws({
        create: ({ logits, loc, scale }) =>
          new MixtureSameFamily({
            mixtureDistribution: new Categorical({ logits }),
            componentsDistribution: new Normal({ loc, scale }),
          }),
        parameters: { logits: [0.2, 1, -0.5], loc: [-2, 0.5, 3], scale: [0.5, 1, 0.7] },
        otherParameters: { logits: [0, 0, 1], loc: [1, 2, 3], scale: [1, 1, 1] },
        support: { kind: 'continuous', box: [[-7, 8]] },
        missing: ['quantile', 'entropy', 'mode', 'covariance'],
        reparameterized: ['loc', 'scale'],
      }),
    )

    it('keeps its tails where every component underflows', () => {
      const mixture = new MixtureSameFamily({
        mixtureDistribution: new Categorical({ probs: [0.5, 0.5] }),
        componentsDistribution: new Normal({ loc: [0, 1], scale: [1, 1] }),
      })
      const [density, cdf] = tidy(() => [
        mixture.logProb(tensor1d([60])).dataSync()[0],
        mixture.logCdf(tensor1d([-30])).dataSync()[0],
      ])
      expect(density! / (-(59 ** 2) / 2 - 0.5 * Math.log(2 * Math.PI) - Math.LN2)).toBeCloseTo(1, 5)
      expect(cdf! / (-454.3212439955 - Math.LN2)).toBeCloseTo(1, 5)
      mixture.dispose()
    })
  })

  describe('MixtureSameFamily of full normals', () => {
    itObeys(
      distributionLaws({
        create: ({ probs, loc, scaleTril }) =>
          new MixtureSameFamily({
            mixtureDistribution: new Categorical({ probs }),
            componentsDistribution: new MultivariateNormalTriL({ loc, scaleTril }),
          }),
        parameters: {
          probs: [0.3, 0.7],
          loc: [
            [-1, 0],
            [2, 1],
          ],
          scaleTril: [
            [
              [1, 0],
              [0.5, 0.5],
            ],
            [
              [0.5, 0],
              [-0.4, 0.8],
            ],
          ],
        },
        otherParameters: { probs: [0.5, 0.5] },
        support: {
          kind: 'continuous',
          box: [
            [-6.5, 5],
            [-4.5, 6],
          ],
        },
        missing: ['cdf', 'logCdf', 'survival', 'quantile', 'entropy', 'mode'],
        reparameterized: ['loc', 'scaleTril'],
      }),
    )
  })

  describe('MixtureSameFamily', () => {
    it('shares scalar weights over a batch, with draws of its own for each entry', () => {
      const mixture = new MixtureSameFamily({
        mixtureDistribution: new Categorical({ probs: [0.5, 0.5] }),
        componentsDistribution: new Normal({
          loc: [
            [0, 100],
            [0, 100],
            [0, 100],
          ],
          scale: 1,
        }),
      })
      const patterns = tidy(() => {
        const x = mixture.sample(64, { rng: new Rng(0) })
        expect(x.shape).toEqual([64, 3])
        const values = x.dataSync()
        return Array.from({ length: 64 }, (_, i) => [0, 1, 2].map((j) => (values[3 * i + j]! > 50 ? 1 : 0)).join(''))
      })
      expect(new Set(patterns).size).toBe(8)
      mixture.dispose()
    })
  })
})

describe('MixtureSameFamily', () => {
  it('wants the components on the last batch axis', () => {
    const mixtureDistribution = new Categorical({ probs: [0.5, 0.5] })
    const componentsDistribution = new Normal({ loc: [0, 1, 2], scale: 1 })
    expect(() => new MixtureSameFamily({ mixtureDistribution, componentsDistribution })).toThrow(
      /components \[3\] and 2 weights of batch \[\]/,
    )
    mixtureDistribution.dispose()
    componentsDistribution.dispose()
  })
})
