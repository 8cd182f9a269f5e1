import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { distributionLaws } from '@tfjs-flows/testing'
import { describe } from 'vitest'
import { Poisson } from './poisson.ts'

eachBackend(() => {
  describe('Poisson', () => {
    itObeys(
      distributionLaws({
        create: ({ rate }) => new Poisson({ rate }),
        parameters: { rate: 3.3 },
        otherParameters: { rate: 1.2 },
        support: { kind: 'discrete', values: Array.from({ length: 25 }, (_, i) => i) },
        outside: [-1, 0.5, 2.5],
        missing: ['covariance'],
      }),
    )
  })
})
