import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { distributionLaws } from '@tfjs-flows/testing'
import { describe } from 'vitest'
import { Triangular } from './triangular.ts'

eachBackend(() => {
  describe('Triangular', () => {
    itObeys(
      distributionLaws({
        create: ({ low, high, peak }) => new Triangular({ low, high, peak }),
        parameters: { low: -1, high: 2, peak: 0.5 },
        otherParameters: { low: -2, high: 3, peak: 2 },
        support: { kind: 'continuous', box: [[-1, 2]] },
        outside: [-1.1, 2.1, 1e30],
        missing: ['covariance'],
      }),
    )
  })
})
