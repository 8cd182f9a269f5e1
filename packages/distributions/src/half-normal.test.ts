import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { distributionLaws } from '@tfjs-flows/testing'
import { describe } from 'vitest'
import { HalfNormal } from './half-normal.ts'

eachBackend(() => {
  describe('HalfNormal', () => {
    itObeys(
      distributionLaws({
        create: ({ scale }) => new HalfNormal({ scale }),
        parameters: { scale: 1.2 },
        otherParameters: { scale: 0.3 },
        support: { kind: 'continuous', box: [[0, 7]] },
        outside: [-0.1, -1e30],
        missing: ['covariance'],
      }),
    )
  })
})
