import type { Tensor } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { distributionLaws } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { MultivariateNormalDiag } from './multivariate-normal-diag.ts'

const create = ({ loc, scaleDiag }: Record<'loc' | 'scaleDiag', Tensor>): MultivariateNormalDiag =>
  new MultivariateNormalDiag({ loc, scaleDiag })

eachBackend(() => {
  describe('MultivariateNormalDiag on the plane', () => {
    itObeys(
      distributionLaws({
        create,
        parameters: { loc: [0.5, -1], scaleDiag: [2, 0.4] },
        otherParameters: { loc: [1, 1], scaleDiag: [0.7, 1.5] },
        support: {
          kind: 'continuous',
          box: [
            [-11, 12],
            [-4, 2],
          ],
        },
        missing: ['cdf', 'logCdf', 'survival', 'quantile'],
      }),
    )
  })

  describe('MultivariateNormalDiag in four dimensions', () => {
    itObeys(
      distributionLaws({
        create,
        parameters: { loc: [0.5, -1, 0, 3], scaleDiag: [2, 0.4, 1, 0.8] },
        otherParameters: { loc: [1, 1, 1, 1], scaleDiag: [0.7, 1.5, 2, 1] },
        support: { kind: 'continuous', box: Array(4).fill([-12, 13]) },
        missing: ['cdf', 'logCdf', 'survival', 'quantile'],
      }),
    )
  })
})

describe('MultivariateNormalDiag', () => {
  it('names the shapes it cannot join', () => {
    expect(() => new MultivariateNormalDiag({ loc: [0, 0], scaleDiag: [1, 1, 1] })).toThrow(
      'MultivariateNormalDiag: loc and scaleDiag must be [...batch, d]; got [2] and [3]. Give both one entry for each coordinate.',
    )
    expect(() => new MultivariateNormalDiag({ loc: 0, scaleDiag: 1 })).toThrow(/must be \[\.\.\.batch, d\]/)
    expect(() => new MultivariateNormalDiag({ loc: [0], scaleDiag: [0] })).toThrow(
      /scaleDiag must be finite and above 0/,
    )
  })
})
