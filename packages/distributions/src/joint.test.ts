import { mul, type Tensor, tensor2d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { Rng } from '@tfjs-flows/core'
import { distributionLaws } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { AffineMap } from './fixtures/maps.ts'
import {
  Bernoulli,
  Categorical,
  Dirichlet,
  type Distribution,
  Gamma,
  Independent,
  Joint,
  klDivergence,
  Laplace,
  Mixture,
  MultivariateNormalDiag,
  MultivariateNormalTriL,
  Normal,
  TransformedDistribution,
  Uniform,
} from './index.ts'

eachBackend(() => {
  describe('Joint of two numbers', () => {
    itObeys(
      distributionLaws({
        create: ({ loc, concentration }: Record<'loc' | 'concentration', Tensor>) =>
          new Joint({
            distributions: [
              new Laplace({ loc, scale: mul(concentration, 0.2) }),
              new Gamma({ concentration, rate: 2 }),
            ],
          }),
        parameters: { loc: 1.5, concentration: 3 },
        otherParameters: { loc: -0.5, concentration: 4.5 },
        support: {
          kind: 'continuous',
          box: [
            [-6, 9],
            [0, 10],
          ],
        },
        outside: [
          [1, -0.5],
          [0, -3],
        ],
        missing: ['cdf', 'logCdf', 'survival', 'quantile'],
      }),
    )
  })

  describe('Joint of a number between vectors', () => {
    itObeys(
      distributionLaws({
        create: ({ loc, scaleTril, center }: Record<'loc' | 'scaleTril' | 'center', Tensor>) =>
          new Joint({
            distributions: [
              new MultivariateNormalTriL({ loc, scaleTril }),
              new Normal({ loc: center, scale: 0.5 }),
              new MultivariateNormalDiag({ loc, scaleDiag: [1, 2] }),
            ],
          }),
        parameters: {
          loc: [1, -1],
          scaleTril: [
            [0.6, 0],
            [0.5, 0.5],
          ],
          center: 2,
        },
        otherParameters: { loc: [0, 2], center: -2 },
        support: { kind: 'continuous', box: Array(5).fill([-12, 12]) },
        missing: ['cdf', 'logCdf', 'survival', 'quantile'],
      }),
    )
  })

  describe('Joint', () => {
    it('adds the divergences of its parts', () => {
      const build = (loc: number): Joint =>
        new Joint({
          distributions: [
            new Normal({ loc, scale: 1 }),
            new MultivariateNormalDiag({ loc: [loc, 0], scaleDiag: [2, 1] }),
          ],
        })
      const [p, q] = [build(0), build(1)]
      const [got] = tidy(() => klDivergence(p, q).dataSync())
      expect(got).toBeCloseTo(0.5 + 0.125, 6)
      for (const distribution of [p, q]) distribution.dispose()
    })

    it('follows a context by one part and draws the others for each of its rows', () => {
      const flow = new TransformedDistribution({
        distribution: new MultivariateNormalDiag({ loc: [0], scaleDiag: [1e-3] }),
        bijector: new AffineMap({ shift: 0, scale: 1 }),
      })
      const joint = new Joint({ distributions: [flow, new MultivariateNormalDiag({ loc: [0], scaleDiag: [1] })] })
      const mixture = new Mixture({
        mixtureDistribution: new Categorical({ probs: [0.5, 0.5] }),
        components: joint.distributions,
      })
      tidy(() => {
        const context = tensor2d([[100], [200], [300]])
        const x = joint.sample(2, { rng: new Rng(0), context })
        expect(x.shape).toEqual([2, 3, 2])
        const values = x.arraySync() as number[][][]
        expect(values[1]!.map(([first]) => Math.round(first!))).toEqual([100, 200, 300])
        expect(new Set(values.flat().map(([, second]) => second)).size).toBe(6)
        expect(joint.logProb(x, context).shape).toEqual([2, 3])
        const mixed = mixture.sample(40, { rng: new Rng(1), context })
        expect(mixed.shape).toEqual([40, 3, 1])
        const third = (mixed.arraySync() as number[][][]).map((row) => row[2]![0]!)
        expect(third.every((value) => Math.abs(value) < 6 || Math.abs(value - 300) < 1)).toBe(true)
        expect(mixture.logProb(mixed, context).dataSync().every(Number.isFinite)).toBe(true)
      })
      for (const distribution of [joint, mixture]) distribution.dispose()
    })

    it('draws counts as numbers', () => {
      const joint = new Joint({
        distributions: [new Bernoulli({ probs: [0.5, 0.5] }), new Uniform({ low: [5, 6], high: [6, 7] })],
      })
      const { shape, dtype } = tidy(() => {
        const x = joint.sample(4, { rng: new Rng(0) })
        return { shape: x.shape, dtype: x.dtype }
      })
      expect(shape).toEqual([4, 2, 2])
      expect(dtype).toBe('float32')
      joint.dispose()
    })

    it('is -Infinity where one part is outside its support', () => {
      const joint = new Joint({
        distributions: [new Uniform({ low: 0, high: 1 }), new Dirichlet({ concentration: [2, 2] })],
      })
      const got = tidy(() => [
        ...joint
          .logProb(
            tensor2d([
              [0.5, 0.5, 0.5],
              [2, 0.5, 0.5],
              [0.5, 0, 1],
            ]),
          )
          .dataSync(),
      ])
      expect(got[0]).toBeCloseTo(Math.log(1.5), 5)
      expect(got.slice(1)).toEqual([-Infinity, -Infinity])
      joint.dispose()
    })
  })
})

describe('Joint', () => {
  it('wants parts of one batch, over numbers or vectors', () => {
    const parts: Distribution[] = [
      new Normal({ loc: 0, scale: 1 }),
      new Normal({ loc: [0, 1], scale: 1 }),
      new Independent({ distribution: new Normal({ loc: [[0]], scale: 1 }) }),
    ]
    expect(() => new Joint({ distributions: parts.slice(0, 2) })).toThrow(
      'Joint: the parts must have events [] or [d] and one batch shape; got [] of []; [2] of []. Make events with Independent, and stretch the parameters of each part to the batch.',
    )
    expect(() => new Joint({ distributions: parts.slice(2) })).toThrow(/got \[\] of \[1, 1\]/)
    expect(() => new Joint({ distributions: [] })).toThrow(/got none/)
    for (const part of parts) part.dispose()
  })

  it('knows no divergence between parts of other sizes', () => {
    const p = new Joint({
      distributions: [new Normal({ loc: 0, scale: 1 }), new MultivariateNormalDiag({ loc: [0, 0], scaleDiag: [1, 1] })],
    })
    const q = new Joint({ distributions: [...p.distributions].reverse() })
    expect(() => klDivergence(p, q)).toThrow(/must have a closed form; got Joint and Joint/)
    p.dispose()
  })
})
