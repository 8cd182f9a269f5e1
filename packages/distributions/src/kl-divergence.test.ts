import { add, eye, mul, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { Rng, triangle } from '@tfjs-flows/core'
import { gradientMismatches } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { AffineMap, ExpMap } from './fixtures/maps.ts'
import {
  Bernoulli,
  Categorical,
  type Distribution,
  Independent,
  klDivergence,
  Logistic,
  MultivariateNormalDiag,
  MultivariateNormalTriL,
  Normal,
  registerKl,
  TransformedDistribution,
  Uniform,
} from './index.ts'

/** The values of KL(p || q), and p and q disposed. */
function kl(p: Distribution, q: Distribution): number[] {
  const values = [...tidy(() => klDivergence(p, q).dataSync())]
  for (const distribution of [p, q]) distribution.dispose()
  return values
}

eachBackend(() => {
  describe('klDivergence', () => {
    it('is 0 of equals, and batched', () => {
      expect(kl(new Normal({ loc: [0, 1], scale: 2 }), new Normal({ loc: 0, scale: [2, 2] }))).toEqual([0, 0.125])
    })

    it('is infinite where q lacks a part of the support of p', () => {
      expect(kl(new Uniform({ low: [0, 0], high: [1, 3] }), new Uniform({ low: 0, high: 2 }))).toEqual([
        Math.fround(Math.LN2),
        Infinity,
      ])
      expect(kl(new Bernoulli({ probs: [0, 0.5] }), new Bernoulli({ probs: [0, 0] }))).toEqual([0, Infinity])
      expect(kl(new Categorical({ probs: [0.5, 0.5, 0] }), new Categorical({ probs: [0.5, 0, 0.5] }))).toEqual([
        Infinity,
      ])
    })

    it('sums over independent parts, and sees through a shared bijector', () => {
      const independent = (loc: number[]): Distribution =>
        new Independent({ distribution: new Normal({ loc, scale: 1 }), reinterpretedBatchNdims: 1 })
      expect(kl(independent([0, 0]), independent([1, 2]))[0]).toBeCloseTo(2.5, 6)
      const bijector = new ExpMap()
      const flow = (loc: number): Distribution =>
        new TransformedDistribution({ distribution: new Normal({ loc, scale: 1 }), bijector })
      expect(kl(flow(0), flow(3))[0]).toBeCloseTo(4.5, 6)
    })

    it('has gradients to the parameters of both', () => {
      const wrong = tidy(() => {
        const rng = new Rng(0)
        const [locP, locQ] = [rng.normal([2, 3]), rng.normal([3])]
        const [noiseP, noiseQ] = [rng.uniform([2, 3, 3]), rng.uniform([3, 3])]
        const factor = (noise: Tensor): Tensor => triangle(add(noise, mul(eye(3), 0.7)), { lower: true, strict: false })
        return gradientMismatches(
          (lp, sp, lq, sq) =>
            klDivergence(
              new MultivariateNormalTriL({ loc: lp as Tensor, scaleTril: sp as Tensor }),
              new MultivariateNormalTriL({ loc: lq as Tensor, scaleTril: sq as Tensor }),
            ),
          [locP, factor(noiseP), locQ, factor(noiseQ)],
          { tolerance: 1e-2 },
        )
      })
      expect(wrong).toEqual([])
    })
  })

  describe('klDivergence.estimate', () => {
    it('finds the closed form within four standard errors', async () => {
      const [p, q] = [new Normal({ loc: 0.5, scale: 1.5 }), new Normal({ loc: 0.9, scale: 2.5 })]
      const { mean, standardError } = await klDivergence.estimate(p, q, { samples: 20_000, rng: new Rng(1) })
      expect(standardError).toBeGreaterThan(0)
      expect(standardError).toBeLessThan(0.01)
      expect(Math.abs(mean - kl(p, q)[0]!)).toBeLessThan(4 * standardError)
    })

    it('is infinite where a draw leaves the support of q', async () => {
      const [p, q] = [new Normal({ loc: 0, scale: 1 }), new Uniform()]
      const estimate = await klDivergence.estimate(p, q, { samples: 100, rng: new Rng(1) })
      expect(estimate).toEqual({ mean: Infinity, standardError: Infinity })
      for (const distribution of [p, q]) distribution.dispose()
    })

    it('wants one pair, not a batch', async () => {
      const p = new Normal({ loc: [0, 1], scale: 1 })
      await expect(klDivergence.estimate(p, p, { rng: new Rng(0) })).rejects.toThrow(/p and q must be unbatched/)
      p.dispose()
    })
  })
})

describe('klDivergence', () => {
  it('says what to do where there is no closed form', () => {
    const [p, q] = [new Normal({ loc: 0, scale: 1 }), new Logistic({ loc: 0, scale: 1 })]
    expect(() => klDivergence(p, q)).toThrow(
      'klDivergence: the pair must have a closed form; got Normal and Logistic. Estimate it: await klDivergence.estimate(p, q, { samples: 10_000, rng }).',
    )
    const flow = (distribution: Distribution): Distribution =>
      new TransformedDistribution({ distribution, bijector: new AffineMap({ shift: 0, scale: 1 }) })
    expect(() => klDivergence(flow(p), flow(p))).toThrow(/must have a closed form/)
    for (const distribution of [p, q]) distribution.dispose()
  })

  it('refuses events of different shapes', () => {
    const p = new Normal({ loc: 0, scale: 1 })
    const q = new MultivariateNormalDiag({ loc: [0], scaleDiag: [1] })
    expect(() => klDivergence(p, q)).toThrow(/both must have the same event shape; got \[\] and \[1\]/)
    for (const distribution of [p, q]) distribution.dispose()
  })

  it('takes the nearest registered classes', () => {
    class Unit extends Normal {
      constructor() {
        super({ loc: 0, scale: 1 })
      }
    }
    expect(kl(new Unit(), new Unit())).toEqual([0])
    registerKl(Unit, Normal, (p) => p.variance())
    expect(kl(new Unit(), new Unit())).toEqual([1])
  })
})
