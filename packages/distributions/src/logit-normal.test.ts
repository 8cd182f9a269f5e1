import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { distributionLaws } from '@tfjs-flows/testing'
import { describe } from 'vitest'
import { LogitNormal } from './logit-normal.ts'

eachBackend(() => {
  describe('LogitNormal', () => {
    itObeys(
      distributionLaws({
        create: ({ loc, scale }) => new LogitNormal({ loc, scale }),
        parameters: { loc: 0.2, scale: 0.8 },
        otherParameters: { loc: -0.5, scale: 0.5 },
        support: { kind: 'continuous', box: [[0, 1]] },
        outside: [0, 1, -1, 2],
        missing: ['entropy', 'mean', 'variance', 'stddev', 'mode', 'covariance'],
      }),
    )
  })
})
