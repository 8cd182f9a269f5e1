import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { distributionLaws } from '@tfjs-flows/testing'
import { describe } from 'vitest'
import { Kumaraswamy } from './kumaraswamy.ts'

eachBackend(() => {
  describe('Kumaraswamy', () => {
    itObeys(
      distributionLaws({
        create: ({ concentration1, concentration0 }) => new Kumaraswamy({ concentration1, concentration0 }),
        parameters: { concentration1: 2.2, concentration0: 3.1 },
        otherParameters: { concentration1: 1.5, concentration0: 2 },
        support: { kind: 'continuous', box: [[0, 1]] },
        outside: [0, 1, -1, 2],
        missing: ['covariance'],
      }),
    )
  })
})
