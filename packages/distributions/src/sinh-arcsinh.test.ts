import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { distributionLaws } from '@tfjs-flows/testing'
import { describe } from 'vitest'
import { SinhArcsinh } from './sinh-arcsinh.ts'

eachBackend(() => {
  describe('SinhArcsinh', () => {
    itObeys(
      distributionLaws({
        create: ({ loc, scale, skewness, tailweight }) => new SinhArcsinh({ loc, scale, skewness, tailweight }),
        parameters: { loc: 0.5, scale: 1.2, skewness: 0.3, tailweight: 0.9 },
        otherParameters: { loc: -1, scale: 0.5, skewness: -0.2, tailweight: 1.1 },
        support: { kind: 'continuous', box: [[-9, 16]] },
        missing: ['entropy', 'mean', 'variance', 'stddev', 'mode', 'covariance'],
      }),
    )
  })
})
