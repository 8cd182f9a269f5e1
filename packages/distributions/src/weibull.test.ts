import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { distributionLaws } from '@tfjs-flows/testing'
import { describe } from 'vitest'
import { Weibull } from './weibull.ts'

eachBackend(() => {
  describe('Weibull', () => {
    itObeys(
      distributionLaws({
        create: ({ concentration, scale }) => new Weibull({ concentration, scale }),
        parameters: { concentration: 1.8, scale: 1.2 },
        otherParameters: { concentration: 2.5, scale: 0.6 },
        support: { kind: 'continuous', box: [[0, 6]] },
        outside: [0, -1, -1e30],
        missing: ['covariance'],
      }),
    )
  })
})
