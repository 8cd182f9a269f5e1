import { mean, mul, ones, reshape, slice, type Tensor, tensor1d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { Rng } from '@tfjs-flows/core'
import { distributionLaws, gradientMismatches } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import {
  Categorical,
  Empirical,
  Independent,
  Laplace,
  Mixture,
  MixtureSameFamily,
  Multinomial,
  MultivariateNormalDiag,
  MultivariateNormalTriL,
  Normal,
  Poisson,
  Uniform,
} from './index.ts'

eachBackend(() => {
  describe('Mixture of a normal and a Laplace distribution', () => {
    itObeys(
      distributionLaws({
        create: ({ logits, loc, scale, wide }: Record<'logits' | 'loc' | 'scale' | 'wide', Tensor>) =>
          new Mixture({
            mixtureDistribution: new Categorical({ logits }),
            components: [new Normal({ loc, scale }), new Laplace({ loc: mul(loc, -2), scale: wide })],
          }),
        parameters: { logits: [0.5, -0.3], loc: 1.5, scale: 0.5, wide: 0.8 },
        otherParameters: { logits: [0, 1], loc: -0.5, scale: 1 },
        support: { kind: 'continuous', box: [[-13, 7]] },
        missing: ['quantile', 'entropy', 'mode', 'covariance'],
        reparameterized: ['loc', 'scale', 'wide'],
      }),
    )
  })

  describe('Mixture of vectors', () => {
    itObeys(
      distributionLaws({
        create: ({ probs, loc, scaleTril, scale }: Record<'probs' | 'loc' | 'scaleTril' | 'scale', Tensor>) =>
          new Mixture({
            mixtureDistribution: new Categorical({ probs }),
            components: [
              new MultivariateNormalTriL({ loc, scaleTril }),
              new Independent({ distribution: new Laplace({ loc, scale }), reinterpretedBatchNdims: 1 }),
            ],
          }),
        parameters: {
          probs: [0.4, 0.6],
          loc: [1, -1],
          scaleTril: [
            [0.6, 0],
            [0.5, 0.5],
          ],
          scale: [0.4, 0.9],
        },
        otherParameters: { probs: [0.5, 0.5], loc: [0, 0] },
        support: {
          kind: 'continuous',
          box: [
            [-4, 6],
            [-11, 9],
          ],
        },
        missing: ['cdf', 'logCdf', 'survival', 'quantile', 'entropy', 'mode'],
        reparameterized: ['loc', 'scaleTril', 'scale'],
      }),
    )
  })

  describe('Mixture of discrete vectors', () => {
    itObeys(
      distributionLaws({
        create: ({ probs, classes, weights }: Record<'probs' | 'classes' | 'weights', Tensor>) =>
          new Mixture({
            mixtureDistribution: new Categorical({ probs }),
            components: [
              new Multinomial({ totalCount: 2, probs: classes }),
              new Empirical({
                samples: [
                  [1, 1],
                  [3, -1],
                ],
                weights,
                eventNdims: 1,
              }),
            ],
          }),
        parameters: { probs: [0.4, 0.6], classes: [0.3, 0.7], weights: [0.8, 0.2] },
        otherParameters: { probs: [0.5, 0.5], classes: [0.5, 0.5] },
        support: {
          kind: 'discrete',
          values: [
            [0, 2],
            [1, 1],
            [2, 0],
            [3, -1],
          ],
        },
        outside: [
          [1, 0],
          [0.5, 1.5],
        ],
        missing: ['cdf', 'logCdf', 'survival', 'quantile', 'entropy', 'mode'],
        samples: 5000,
      }),
    )
  })

  describe('Mixture', () => {
    it('is MixtureSameFamily where the families are one', () => {
      const got = tidy(() => {
        const mixtureDistribution = new Categorical({ logits: tensor1d([0.3, -1]) })
        const [loc, scale] = [tensor1d([-1, 2]), tensor1d([0.5, 1.5])]
        const one = (i: number): Normal =>
          new Normal({ loc: reshape(slice(loc, i, 1), []), scale: reshape(slice(scale, i, 1), []) })
        const mixed = new Mixture({ mixtureDistribution, components: [one(0), one(1)] })
        const same = new MixtureSameFamily({ mixtureDistribution, componentsDistribution: new Normal({ loc, scale }) })
        const x = tensor1d([-3, 0, 4])
        const figures = (d: Mixture | MixtureSameFamily): number[] =>
          [d.logProb(x), d.cdf(x), d.mean(), d.variance(), d.sample(2000, { rng: new Rng(1) })].flatMap((value) => [
            ...value.dataSync(),
          ])
        return { mixed: figures(mixed), same: figures(same) }
      })
      for (const [i, value] of got.same.entries()) expect(got.mixed[i]).toBeCloseTo(value, 5)
    })

    it('draws for each entry of a batch by its own weights', () => {
      const mixture = new Mixture({
        mixtureDistribution: new Categorical({
          probs: [
            [1, 0],
            [0.25, 0.75],
          ],
        }),
        components: [new Normal({ loc: [0, 10], scale: 1e-3 }), new Uniform({ low: [100, 1000], high: [101, 1001] })],
      })
      const columns = tidy(() => {
        const x = mixture.sample([50, 40], { rng: new Rng(2) })
        expect(x.shape).toEqual([50, 40, 2])
        const values = x.dataSync()
        return [0, 1].map((b) => Array.from({ length: 2000 }, (_, i) => values[2 * i + b]!))
      })
      expect(columns[0]!.every((value) => Math.abs(value) < 0.1)).toBe(true)
      expect(columns[1]!.every((value) => Math.abs(value - 10) < 0.1 || (value >= 1000 && value < 1001))).toBe(true)
      const share = columns[1]!.filter((value) => value > 500).length / 2000
      expect(Math.abs(share - 0.75)).toBeLessThan(4 * Math.sqrt((0.75 * 0.25) / 2000))
      // A draw does not depend on the one before it: the choices come in no order.
      const repeats = columns[1]!.slice(1).filter((value, i) => value > 500 === columns[1]![i]! > 500).length / 1999
      expect(Math.abs(repeats - 0.625)).toBeLessThan(0.05)
      mixture.dispose()
    })

    it('mixes counts with numbers, and its shapes hold for no draws', () => {
      const mixture = new Mixture({
        mixtureDistribution: new Categorical({ probs: [0.5, 0.5] }),
        components: [new Poisson({ rate: 3 }), new Categorical({ probs: [0.1, 0.9] })],
      })
      const got = tidy(() => {
        const x = mixture.sample(20, { rng: new Rng(0) })
        return { dtype: x.dtype, none: mixture.sample(0).shape, prob: mixture.prob(tensor1d([1])).dataSync()[0] }
      })
      expect(got.dtype).toBe('float32')
      expect(got.none).toEqual([0])
      expect(got.prob).toBeCloseTo((3 * Math.exp(-3) + 0.9) / 2, 6)
      mixture.dispose()
    })

    it('has gradients through many draws to every component', () => {
      const wrong = tidy(() => {
        const f = (loc: Tensor, scale: Tensor): Tensor => {
          const mixture = new MixtureSameFamily({
            mixtureDistribution: new Categorical({ logits: tensor1d([0, 1, -30]) }),
            componentsDistribution: new MultivariateNormalDiag({ loc, scaleDiag: scale }),
          })
          return mean(mixture.sample(600, { rng: new Rng(3) }), 0)
        }
        const inputs = [new Rng(0).normal([3, 2]), ones([3, 2])]
        return gradientMismatches((...at) => f(...(at as [Tensor, Tensor])), inputs)
      })
      expect(wrong).toEqual([])
    })

    it('keeps the tails where every component underflows', () => {
      const mixture = new Mixture({
        mixtureDistribution: new Categorical({ probs: [0.5, 0.5] }),
        components: [new Normal({ loc: 0, scale: 1 }), new Normal({ loc: 1, scale: 1 })],
      })
      const [density] = tidy(() => mixture.logProb(tensor1d([60])).dataSync())
      expect(density! / (-(59 ** 2) / 2 - 0.5 * Math.log(2 * Math.PI) - Math.LN2)).toBeCloseTo(1, 5)
      mixture.dispose()
    })
  })
})

describe('Mixture', () => {
  it('wants components of one shape, as many as weights', () => {
    const mixtureDistribution = new Categorical({ probs: [0.5, 0.5] })
    const line = new Normal({ loc: 0, scale: 1 })
    const plane = new MultivariateNormalDiag({ loc: [[0, 0]], scaleDiag: [[1, 1]] })
    expect(() => new Mixture({ mixtureDistribution, components: [line, plane] })).toThrow(
      'Mixture: k weights of batch [...batch] or [] must have k components with one batch shape [...batch] and one event shape; got 2 weights of batch [] and components [] of []; [1] of [2]. Make events with Independent, and stretch the parameters of each component to the batch.',
    )
    expect(() => new Mixture({ mixtureDistribution, components: [line] })).toThrow(/components \[\] of \[\]\. Make/)
    for (const distribution of [mixtureDistribution, line, plane]) distribution.dispose()
  })
})
