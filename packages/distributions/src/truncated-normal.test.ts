import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { distributionLaws } from '@tfjs-flows/testing'
import { describe } from 'vitest'
import { TruncatedNormal } from './truncated-normal.ts'

eachBackend(() => {
  describe('TruncatedNormal', () => {
    itObeys(
      distributionLaws({
        create: ({ loc, scale, low, high }) => new TruncatedNormal({ loc, scale, low, high }),
        parameters: { loc: 0.5, scale: 1.2, low: -1, high: 2.5 },
        otherParameters: { loc: 0, scale: 0.8, low: -0.9, high: 2 },
        support: { kind: 'continuous', box: [[-1, 2.5]] },
        outside: [-1.1, 2.6, 1e30],
        missing: ['covariance'],
      }),
    )
  })
})
