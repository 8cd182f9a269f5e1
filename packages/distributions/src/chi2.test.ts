import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { distributionLaws } from '@tfjs-flows/testing'
import { describe } from 'vitest'
import { Chi2 } from './chi2.ts'

eachBackend(() => {
  describe('Chi2', () => {
    itObeys(
      distributionLaws({
        create: ({ df }) => new Chi2({ df }),
        parameters: { df: 4.3 },
        otherParameters: { df: 7 },
        support: { kind: 'continuous', box: [[0, 35]] },
        outside: [0, -1, -1e30],
        missing: ['covariance'],
        reparameterized: [],
      }),
    )
  })
})
