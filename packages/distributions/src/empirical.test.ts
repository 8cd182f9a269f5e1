import { sum, type Tensor, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { Rng } from '@tfjs-flows/core'
import { distributionLaws, gradientMismatches } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { Empirical, klDivergence } from './index.ts'

eachBackend(() => {
  describe('Empirical of numbers', () => {
    itObeys(
      distributionLaws({
        create: ({ weights }) => new Empirical({ samples: [2, -1, 0.5, 2, 7], weights }),
        parameters: { weights: [1, 0.5, 2, 0.7, 1.3] },
        otherParameters: { weights: [0.2, 0.3, 0.1, 0.5, 1] },
        support: { kind: 'discrete', values: [-1, 0.5, 2, 7] },
        outside: [0, 7.001, Infinity, Number.NaN],
        missing: ['covariance'],
      }),
    )
  })

  describe('Empirical of vectors', () => {
    const rows = [
      [1, 2],
      [1, 3],
      [-1, 2],
      [1, 2],
    ]
    itObeys(
      distributionLaws({
        create: ({ weights }) => new Empirical({ samples: rows, weights, eventNdims: 1 }),
        parameters: { weights: [1, 0.5, 2, 0.7] },
        otherParameters: { weights: [0.2, 0.3, 0.1, 0.5] },
        support: { kind: 'discrete', values: rows.slice(0, 3) },
        outside: [
          [2, 1],
          [1, 2.5],
        ],
        missing: ['cdf', 'logCdf', 'survival', 'quantile'],
      }),
    )
  })

  describe('Empirical', () => {
    it('weighs all alike by default, in a batch too', () => {
      const distribution = new Empirical({
        samples: [
          [1, 6, 6, 3],
          [0, 0, 0, -0],
        ],
      })
      const got = tidy(() => {
        const x = tensor2d([[6], [0]])
        return {
          prob: distribution.prob(x).arraySync(),
          mean: [...distribution.mean().dataSync()],
          mode: [...distribution.mode().dataSync()],
          median: [...distribution.quantile(tensor1d([0.5, 0.5])).dataSync()],
          entropy: [...distribution.entropy().dataSync()],
          draws: [...new Set(distribution.sample(50, { rng: new Rng(0) }).dataSync())].sort(),
        }
      })
      expect(got.prob).toEqual([
        [0.5, 0],
        [0, 1],
      ])
      expect(got.mean).toEqual([4, 0])
      expect(got.mode).toEqual([6, 0])
      expect(got.median).toEqual([3, 0])
      expect(got.entropy[0]).toBeCloseTo(1.5 * Math.LN2, 6)
      expect(got.entropy[1]).toBeCloseTo(0, 6)
      expect(got.draws).toEqual([0, 1, 3, 6])
      distribution.dispose()
    })

    it('draws the mode at temperature 0, though each of its samples has less weight than another', () => {
      const distribution = new Empirical({ samples: [5, 5, 5, 8], weights: [1, 1, 1, 2] })
      const draws = tidy(() => [...distribution.sample(50, { rng: new Rng(0), temperature: 0 }).dataSync()])
      expect(new Set(draws)).toEqual(new Set([5]))
      distribution.dispose()
    })

    it('has gradients to the samples through its draws and moments', () => {
      const wrong = tidy(() => {
        const build = (samples: Tensor): Empirical => new Empirical({ samples, weights: [1, 2, 3], eventNdims: 1 })
        const samples = new Rng(1).normal([3, 2])
        return [
          (at: Tensor) => sum(build(at).sample(7, { rng: new Rng(2) }), 0),
          (at: Tensor) => build(at).mean(),
          (at: Tensor) => build(at).covariance(),
        ].flatMap((f) => gradientMismatches((...inputs) => f(inputs[0] as Tensor), [samples]))
      })
      expect(wrong).toEqual([])
    })

    it('diverges by its masses, infinitely from what lacks a value', () => {
      const p = new Empirical({ samples: [1, 2, 2, 3] })
      const q = new Empirical({ samples: [3, 2, 1, 1] })
      const few = new Empirical({ samples: [1, 2] })
      const got = tidy(() => [p, q, few].map((other) => klDivergence(p, other).dataSync()[0]))
      expect(got[0]).toBe(0)
      expect(got[1]).toBeCloseTo(0.25 * Math.LN2, 6)
      expect(got[2]).toBe(Infinity)
      for (const distribution of [p, q, few]) distribution.dispose()
    })

    it('finds and draws among a hundred thousand samples', () => {
      const close = tidy(() => {
        const samples = new Rng(3).normal([100_000])
        const distribution = new Empirical({ samples })
        const x = distribution.sample(1000, { rng: new Rng(4) })
        const finite = distribution.logProb(x).dataSync().every(Number.isFinite)
        return finite && Math.abs((distribution.cdf(tensor1d([0])).dataSync()[0] as number) - 0.5) < 0.01
      })
      expect(close).toBe(true)
    })
  })
})

describe('Empirical', () => {
  it('wants samples, and a weight for each', () => {
    expect(() => new Empirical({ samples: [1, 2], weights: [1] })).toThrow(
      'Empirical: samples must be [...batch, n] and weights [...batch, n], n at least 1; got [2] and [1]. Set eventNdims to 1 for samples that are vectors.',
    )
    expect(() => new Empirical({ samples: [] })).toThrow(/n at least 1; got \[0\]/)
    expect(() => new Empirical({ samples: [1], weights: [0] })).toThrow(/weights must not all be 0/)
    expect(() => new Empirical({ samples: [1, 2], weights: [1, -1] })).toThrow(/weights must be finite and at least 0/)
  })
})
