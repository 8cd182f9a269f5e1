import { tensor1d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { distributionLaws } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
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

  it('keeps its digits at large df', () => {
    const identity = [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ]
    const distribution = new MultivariateStudentT({ df: 1e8, loc: [0, 0, 0], scaleTril: identity })
    const [got] = tidy(() => distribution.logProb(tensor1d([1.5, 0.5, 0])).dataSync())
    // mpmath
    expect(got).toBeCloseTo(-4.006815614, 5)
    distribution.dispose()
  })
})
