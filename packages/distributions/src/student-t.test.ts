import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { distributionLaws } from '@tfjs-flows/testing'
import { describe } from 'vitest'
import { StudentT } from './student-t.ts'

eachBackend(() => {
  describe('StudentT', () => {
    itObeys(
      distributionLaws({
        create: ({ df, loc, scale }) => new StudentT({ df, loc, scale }),
        parameters: { df: 8, loc: 0.5, scale: 1.2 },
        otherParameters: { df: 5, loc: -3, scale: 0.5 },
        support: { kind: 'continuous', box: [[-12, 13]] },
        missing: ['covariance'],
        reparameterized: ['loc', 'scale'],
      }),
    )
  })
})
