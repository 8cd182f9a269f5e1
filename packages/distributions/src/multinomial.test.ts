import { tensor2d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { Rng } from '@tfjs-flows/core'
import { distributionLaws } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { klDivergence, Multinomial } from './index.ts'

/** All counts of three classes with sum 4. */
const outcomes = [0, 1, 2, 3, 4]
  .flatMap((a) => [0, 1, 2, 3, 4].map((b) => [a, b, 4 - a - b]))
  .filter(([, , c]) => c! >= 0)
const outside = [
  [2, 2, 1],
  [4, 1, -1],
  [0.5, 1.5, 2],
]
const missing = ['cdf', 'logCdf', 'survival', 'quantile', 'entropy', 'mode'] as const

eachBackend(() => {
  describe('Multinomial by probs', () => {
    itObeys(
      distributionLaws({
        create: ({ probs }) => new Multinomial({ totalCount: 4, probs }),
        parameters: { probs: [0.2, 0.5, 0.3] },
        otherParameters: { probs: [0.1, 0.1, 0.8] },
        support: { kind: 'discrete', values: outcomes },
        outside,
        missing,
        samples: 5000,
      }),
    )
  })

  describe('Multinomial by logits', () => {
    itObeys(
      distributionLaws({
        create: ({ logits }) => new Multinomial({ totalCount: 4, logits }),
        parameters: { logits: [0.3, -1.2, 2] },
        otherParameters: { logits: [0, 1, 0] },
        support: { kind: 'discrete', values: outcomes },
        outside,
        missing,
        samples: 5000,
      }),
    )
  })

  describe('Multinomial', () => {
    it('is -Infinity for what is no outcome, even with a class of probability 0', () => {
      const distribution = new Multinomial({ totalCount: 2, probs: [0, 1] })
      const x = [
        [0, 2],
        [1, 1],
        [1, 2],
      ]
      const got = tidy(() => [...distribution.logProb(tensor2d(x)).dataSync()])
      expect(got[0]).toBeCloseTo(0, 6)
      expect(got.slice(1)).toEqual([-Infinity, -Infinity])
      distribution.dispose()
    })

    it('has the divergence of its trials, infinite from other counts', async () => {
      const build = (totalCount: number, probs: number[]): Multinomial => new Multinomial({ totalCount, probs })
      const [p, q, other] = [build(4, [0.2, 0.5, 0.3]), build(4, [0.4, 0.4, 0.2]), build(5, [0.2, 0.5, 0.3])]
      const { mean, standardError } = await klDivergence.estimate(p, q, { samples: 5000, rng: new Rng(2) })
      const [got, self, apart] = tidy(() => [q, p, other].map((to) => klDivergence(p, to).dataSync()[0]))
      expect(Math.abs(got! - mean)).toBeLessThan(4 * standardError)
      expect([self, apart]).toEqual([0, Infinity])
      for (const distribution of [p, q, other]) distribution.dispose()
    })
  })
})

describe('Multinomial', () => {
  it('wants a whole number of trials', () => {
    expect(() => new Multinomial({ totalCount: 1.5, probs: [0.5, 0.5] })).toThrow(
      'Multinomial: totalCount must be a whole number of at least 1; got 1.5.',
    )
  })
})
