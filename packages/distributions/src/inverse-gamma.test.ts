import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { distributionLaws } from '@tfjs-flows/testing'
import { describe } from 'vitest'
import { InverseGamma } from './inverse-gamma.ts'

eachBackend(() => {
  describe('InverseGamma', () => {
    itObeys(
      distributionLaws({
        create: ({ concentration, scale }) => new InverseGamma({ concentration, scale }),
        parameters: { concentration: 7, scale: 5 },
        otherParameters: { concentration: 9, scale: 3 },
        support: { kind: 'continuous', box: [[0, 12]] },
        outside: [0, -1, -1e30],
        missing: ['covariance'],
        reparameterized: ['scale'],
      }),
    )
  })
})
