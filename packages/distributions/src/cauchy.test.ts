import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { distributionLaws } from '@tfjs-flows/testing'
import { describe } from 'vitest'
import { Cauchy } from './cauchy.ts'

eachBackend(() => {
  describe('Cauchy', () => {
    itObeys(
      distributionLaws({
        create: ({ loc, scale }) => new Cauchy({ loc, scale }),
        parameters: { loc: 0.5, scale: 1.2 },
        otherParameters: { loc: -3, scale: 0.3 },
        support: { kind: 'continuous', box: [[-400, 400]] },
        missing: ['mean', 'variance', 'stddev', 'covariance'],
        // A grid of 800 scales leaves out 1e-3 of the tails.
        tolerances: { integral: 4e-3 },
      }),
    )
  })
})
