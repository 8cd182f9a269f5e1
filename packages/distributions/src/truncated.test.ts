import { tensor1d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { distributionLaws } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { Gumbel, Logistic, MultivariateNormalDiag, Normal, Truncated, TruncatedNormal } from './index.ts'

eachBackend(() => {
  describe('Truncated', () => {
    itObeys(
      distributionLaws({
        create: ({ loc, scale, low, high }) => new Truncated({ distribution: new Gumbel({ loc, scale }), low, high }),
        parameters: { loc: 0.5, scale: 1.2, low: -0.5, high: 2.5 },
        otherParameters: { loc: 0, scale: 2 },
        support: { kind: 'continuous', box: [[-0.5, 2.5]] },
        outside: [-0.6, 2.6, 1e30],
        missing: ['entropy', 'mean', 'variance', 'stddev', 'mode', 'covariance'],
      }),
    )

    it('agrees with TruncatedNormal, in the right tail too', () => {
      const ends = { low: 2, high: 3 }
      const general = new Truncated({ distribution: new Normal({ loc: 0, scale: 1 }), ...ends })
      const special = new TruncatedNormal({ loc: 0, scale: 1, ...ends })
      const [got, truth] = tidy(() =>
        [general, special].map((d) => [
          ...d.logProb(tensor1d([2.1, 2.9])).dataSync(),
          ...d.cdf(tensor1d([2.5])).dataSync(),
        ]),
      )
      for (const [i, value] of truth!.entries()) expect(got![i]).toBeCloseTo(value, 4)
      for (const module of [general, special]) module.dispose()
    })

    it('refuses a distribution over vectors', () => {
      const distribution = new MultivariateNormalDiag({ loc: [0, 0], scaleDiag: [1, 1] })
      expect(() => new Truncated({ distribution, low: 0, high: 1 })).toThrow(/must be over numbers/)
      distribution.dispose()
    })

    it('is 0 and 1 beyond its ends', () => {
      const truncated = new Truncated({ distribution: new Logistic({ loc: 0, scale: 1 }), low: -1, high: 2 })
      const got = tidy(() => [...truncated.cdf(tensor1d([-5, -1, 2, 7])).dataSync()])
      expect(got).toEqual([0, 0, 1, 1])
      truncated.dispose()
    })
  })
})
