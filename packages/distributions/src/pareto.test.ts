import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { distributionLaws } from '@tfjs-flows/testing'
import { describe } from 'vitest'
import { Pareto } from './pareto.ts'

eachBackend(() => {
  describe('Pareto', () => {
    itObeys(
      distributionLaws({
        create: ({ concentration, scale }) => new Pareto({ concentration, scale }),
        parameters: { concentration: 9, scale: 1.5 },
        otherParameters: { concentration: 12, scale: 0.6 },
        support: { kind: 'continuous', box: [[1.5, 8]] },
        outside: [-1, -1e30],
        missing: ['covariance'],
      }),
    )
  })
})
