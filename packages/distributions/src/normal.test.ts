import { neg, tensor1d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { distributionLaws } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { Normal } from './normal.ts'

eachBackend(() => {
  describe('Normal', () => {
    itObeys(
      distributionLaws({
        create: ({ loc, scale }) => new Normal({ loc, scale }),
        parameters: { loc: 0.5, scale: 2 },
        otherParameters: { loc: -3, scale: 0.2 },
        support: { kind: 'continuous', box: [[-12, 13]] },
        missing: ['covariance'],
      }),
    )

    it('has full relative accuracy in both tails', () => {
      const normal = new Normal({ loc: 0, scale: 1 })
      // mpmath
      const [far, log] = tidy(() => {
        const x = tensor1d([10])
        return [normal.survival(x).dataSync()[0], normal.logCdf(neg(x)).dataSync()[0]]
      })
      expect(far! / 7.619853024160527e-24).toBeCloseTo(1, 4)
      expect(log! / -53.23128515051).toBeCloseTo(1, 6)
      normal.dispose()
    })
  })
})

describe('Normal', () => {
  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses the scale %d', (scale) => {
    expect(() => new Normal({ loc: 0, scale: [1, scale] })).toThrow(
      `Normal: scale must be finite and above 0; got ${scale}.`,
    )
  })
})
