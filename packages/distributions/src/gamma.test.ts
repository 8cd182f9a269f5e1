import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { distributionLaws } from '@tfjs-flows/testing'
import { describe } from 'vitest'
import { Gamma } from './gamma.ts'

eachBackend(() => {
  describe('Gamma', () => {
    itObeys(
      distributionLaws({
        create: ({ concentration, rate }) => new Gamma({ concentration, rate }),
        parameters: { concentration: 2.3, rate: 1.3 },
        otherParameters: { concentration: 4, rate: 0.8 },
        support: { kind: 'continuous', box: [[0, 16]] },
        outside: [0, -1, -1e30],
        missing: ['covariance'],
        reparameterized: ['rate'],
      }),
    )
  })
})
