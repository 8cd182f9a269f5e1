import { tensor1d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { distributionLaws } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { Logistic } from './logistic.ts'

eachBackend(() => {
  describe('Logistic', () => {
    itObeys(
      distributionLaws({
        create: ({ loc, scale }) => new Logistic({ loc, scale }),
        parameters: { loc: 0.5, scale: 1.2 },
        otherParameters: { loc: -3, scale: 0.3 },
        support: { kind: 'continuous', box: [[-25, 26]] },
        missing: ['covariance'],
      }),
    )

    it('does not overflow far out', () => {
      const logistic = new Logistic({ loc: 0, scale: 1 })
      const [density, cdf] = tidy(() => {
        const x = tensor1d([-1000, 1000])
        return [[...logistic.logProb(x).dataSync()], [...logistic.logCdf(x).dataSync()]]
      })
      expect(density).toEqual([-1000, -1000])
      expect(cdf![0]).toBe(-1000)
      expect(cdf![1]).toBeCloseTo(0, 12)
      logistic.dispose()
    })
  })
})
