import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { distributionLaws } from '@tfjs-flows/testing'
import { describe } from 'vitest'
import { GeneralizedNormal } from './generalized-normal.ts'

eachBackend(() => {
  describe('GeneralizedNormal', () => {
    itObeys(
      distributionLaws({
        create: ({ loc, scale, power }) => new GeneralizedNormal({ loc, scale, power }),
        parameters: { loc: 0.5, scale: 1.2, power: 1.6 },
        otherParameters: { loc: -3, scale: 0.5, power: 2.5 },
        support: { kind: 'continuous', box: [[-11, 12]] },
        missing: ['covariance'],
        reparameterized: ['loc', 'scale'],
      }),
    )
  })
})
