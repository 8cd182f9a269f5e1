import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { distributionLaws } from '@tfjs-flows/testing'
import { describe } from 'vitest'
import { Gumbel } from './gumbel.ts'

eachBackend(() => {
  describe('Gumbel', () => {
    itObeys(
      distributionLaws({
        create: ({ loc, scale }) => new Gumbel({ loc, scale }),
        parameters: { loc: 0.5, scale: 1.2 },
        otherParameters: { loc: -3, scale: 0.5 },
        support: { kind: 'continuous', box: [[-5, 18]] },
        missing: ['covariance'],
      }),
    )
  })
})
