import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { distributionLaws } from '@tfjs-flows/testing'
import { describe } from 'vitest'
import { LogNormal } from './log-normal.ts'

eachBackend(() => {
  describe('LogNormal', () => {
    itObeys(
      distributionLaws({
        create: ({ loc, scale }) => new LogNormal({ loc, scale }),
        parameters: { loc: 0.2, scale: 0.5 },
        otherParameters: { loc: -0.5, scale: 0.25 },
        support: { kind: 'continuous', box: [[0, 16]] },
        outside: [0, -1, -1e30],
        missing: ['covariance'],
      }),
    )
  })
})
