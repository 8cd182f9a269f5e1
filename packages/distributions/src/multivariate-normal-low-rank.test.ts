import { add, memory, square, type Tensor, tensor1d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { diagonalMatrix, matrixProduct, Rng, swapLast } from '@tfjs-flows/core'
import { distributionLaws } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { MultivariateNormalFullCovariance } from './multivariate-normal-full-covariance.ts'
import { MultivariateNormalLowRank } from './multivariate-normal-low-rank.ts'

const create = (parameters: Record<'loc' | 'covFactor' | 'covDiag', Tensor>): MultivariateNormalLowRank =>
  new MultivariateNormalLowRank(parameters)

eachBackend(() => {
  describe('MultivariateNormalLowRank on the plane', () => {
    itObeys(
      distributionLaws({
        create,
        parameters: { loc: [0.5, -1], covFactor: [[1.2], [-0.8]], covDiag: [0.5, 0.8] },
        otherParameters: { loc: [1, 1], covFactor: [[0.3], [0.4]], covDiag: [1, 0.4] },
        support: {
          kind: 'continuous',
          box: [
            [-7, 8],
            [-7, 5],
          ],
        },
        missing: ['cdf', 'logCdf', 'survival', 'quantile'],
      }),
    )
  })

  describe('MultivariateNormalLowRank of two directions in four dimensions', () => {
    itObeys(
      distributionLaws({
        create,
        parameters: {
          loc: [0.5, -1, 0, 3],
          covFactor: [
            [1, 0],
            [0.5, -1],
            [0, 0.7],
            [-0.4, 0.2],
          ],
          covDiag: [0.5, 1, 2, 0.3],
        },
        otherParameters: { loc: [1, 1, 1, 1], covDiag: [1, 0.4, 0.7, 0.9] },
        support: { kind: 'continuous', box: Array(4).fill([-12, 13]) },
        missing: ['cdf', 'logCdf', 'survival', 'quantile'],
      }),
    )
  })

  describe('MultivariateNormalLowRank', () => {
    it('is the normal of its covariance, in a batch with parameters that broadcast', () => {
      const [got, wanted] = tidy(() => {
        const rng = new Rng(3)
        const [loc, factor, diag] = [rng.normal([5, 1, 20]), rng.normal([3, 20, 4]), rng.uniform([20], 0.1, 2)]
        const x = rng.normal([7, 5, 3, 20])
        const low = create({ loc, covFactor: factor, covDiag: diag })
        const covariance = add(matrixProduct(factor, swapLast(factor)), diagonalMatrix(diag))
        const full = new MultivariateNormalFullCovariance({ loc, covarianceMatrix: covariance })
        expect(low.batchShape).toEqual([5, 3])
        return [low.logProb(x).dataSync(), full.logProb(x).dataSync()]
      })
      for (const [i, value] of wanted!.entries()) expect(got![i]! / value).toBeCloseTo(1, 4)
    })

    it('keeps its digits where the diagonal is small beside the directions', () => {
      // Sherman and Morrison in float64: U = (1, 1), D = e I, x = (1, -1) is orthogonal to U, so x^T S^-1 x = 2 / e.
      const covDiag = [1e-4, 1e-4]
      const normal = new MultivariateNormalLowRank({ loc: [0, 0], covFactor: [[1], [1]], covDiag })
      const values = tidy(() =>
        [
          [1, -1],
          [1, 1],
        ].map((x) => normal.logProb(tensor1d(x)).dataSync()[0]),
      )
      const logNormalizer = Math.log(2 * Math.PI) + Math.log(1e-8 + 2e-4) / 2
      expect(values[0]! / -(1e4 + logNormalizer)).toBeCloseTo(1, 6)
      // x = U: x^T S^-1 x = 2 / (e + 2)
      expect(values[1]! + logNormalizer).toBeCloseTo(-1 / 2.0001, 4)
      normal.dispose()
    })

    it('makes no d x d matrix for density and draws', () => {
      const d = 4000
      const peak = tidy(() => {
        const rng = new Rng(1)
        const normal = create({
          loc: rng.normal([d]),
          covFactor: rng.normal([d, 2]),
          covDiag: add(square(rng.normal([d])), 1),
        })
        const before = memory().numBytes
        const x = normal.sample(3, { rng })
        const logProb = normal.logProb(x)
        expect(logProb.shape).toEqual([3])
        return memory().numBytes - before
      })
      expect(peak).toBeLessThan(4 * d * d)
    })
  })
})

describe('MultivariateNormalLowRank', () => {
  it('refuses shapes that do not fit', () => {
    expect(() => new MultivariateNormalLowRank({ loc: [0, 0], covFactor: [[1]], covDiag: [1, 1] })).toThrow(
      'MultivariateNormalLowRank: loc and covDiag must be [...batch, d] and covFactor [...batch, d, k]; got [2], [2] and [1, 1]. Give each one row for each coordinate; without directions use MultivariateNormalDiag.',
    )
    expect(() => new MultivariateNormalLowRank({ loc: [0], covFactor: [[1]], covDiag: [0] })).toThrow(
      /covDiag must be finite and above 0; got 0/,
    )
  })
})
