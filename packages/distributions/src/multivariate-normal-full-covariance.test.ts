import { type Tensor, tensor1d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { distributionLaws } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { MultivariateNormalFullCovariance } from './multivariate-normal-full-covariance.ts'

const loc = [0.5, -1]
const covarianceMatrix = [
  [2.25, 1.2],
  [1.2, 1],
]

eachBackend(() => {
  describe('MultivariateNormalFullCovariance on the plane', () => {
    itObeys(
      distributionLaws({
        create: (parameters: Record<'loc' | 'covarianceMatrix', Tensor>) =>
          new MultivariateNormalFullCovariance(parameters),
        parameters: { loc, covarianceMatrix },
        otherParameters: {
          loc: [1, 1],
          covarianceMatrix: [
            [0.5, -0.3],
            [-0.3, 1.5],
          ],
        },
        support: {
          kind: 'continuous',
          box: [
            [-8, 9],
            [-6.5, 4.5],
          ],
        },
        missing: ['cdf', 'logCdf', 'survival', 'quantile'],
      }),
    )

    it('gives the value of scipy', () => {
      const normal = new MultivariateNormalFullCovariance({ loc, covarianceMatrix })
      // scipy.stats.multivariate_normal([0.5, -1], [[2.25, 1.2], [1.2, 1]]).logpdf([2, 0.5])
      const [got] = tidy(() => normal.logProb(tensor1d([2, 0.5])).dataSync())
      expect(got).toBeCloseTo(-2.913072106, 5)
      normal.dispose()
    })
  })
})

describe('MultivariateNormalFullCovariance', () => {
  it('refuses what is no covariance', () => {
    const build = (matrix: number[][]): (() => unknown) => {
      return () => new MultivariateNormalFullCovariance({ loc: [0, 0], covarianceMatrix: matrix })
    }
    expect(build([[1, 0]])).toThrow(
      'MultivariateNormalFullCovariance: loc must be [...batch, d] and covarianceMatrix [...batch, d, d]; got [2] and [1, 2]. Give it one row and one column for each coordinate.',
    )
    expect(
      build([
        [1, 0.5],
        [0.25, 1],
      ]),
    ).toThrow(/covarianceMatrix must be symmetric; got two mirrored entries that differ by 0.25/)
    expect(
      build([
        [1, 2],
        [2, 1],
      ]),
    ).toThrow(/the matrix must be finite and positive definite; got a pivot of -3/)
  })
})
