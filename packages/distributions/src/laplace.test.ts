import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { distributionLaws } from '@tfjs-flows/testing'
import { describe } from 'vitest'
import { Laplace } from './laplace.ts'

eachBackend(() => {
  describe('Laplace', () => {
    itObeys(
      distributionLaws({
        create: ({ loc, scale }) => new Laplace({ loc, scale }),
        parameters: { loc: 0.5, scale: 1.2 },
        otherParameters: { loc: -3, scale: 0.3 },
        support: { kind: 'continuous', box: [[-17, 18]] },
        missing: ['covariance'],
      }),
    )
  })
})
