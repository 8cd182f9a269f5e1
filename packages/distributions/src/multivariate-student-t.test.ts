import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { distributionLaws } from '@tfjs-flows/testing'
import { describe } from 'vitest'
import { MultivariateStudentT } from './multivariate-student-t.ts'

eachBackend(() => {
  describe('MultivariateStudentT', () => {
    itObeys(
      distributionLaws({
        create: ({ df, loc, scaleTril }) => new MultivariateStudentT({ df, loc, scaleTril }),
        parameters: {
          df: 12,
          loc: [0.5, -1],
          scaleTril: [
            [1, 0],
            [0.4, 0.8],
          ],
        },
        otherParameters: { df: 7, loc: [1, 1] },
        support: {
          kind: 'continuous',
          box: [
            [-8.5, 9.5],
            [-10, 8],
          ],
        },
        missing: ['cdf', 'logCdf', 'survival', 'quantile'],
        reparameterized: ['loc', 'scaleTril'],
      }),
    )
  })
})
