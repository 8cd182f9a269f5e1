import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { distributionLaws } from '@tfjs-flows/testing'
import { describe } from 'vitest'
import { Exponential } from './exponential.ts'

eachBackend(() => {
  describe('Exponential', () => {
    itObeys(
      distributionLaws({
        create: ({ rate }) => new Exponential({ rate }),
        parameters: { rate: 1.3 },
        otherParameters: { rate: 0.4 },
        support: { kind: 'continuous', box: [[0, 12]] },
        outside: [-0.1, -1e30],
        missing: ['covariance'],
      }),
    )
  })
})
