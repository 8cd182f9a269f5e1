import { add, expandDims, eye, mul, reshape, slice, type Tensor, tensor2d, tidy, zeros } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { Rng, triangle } from '@tfjs-flows/core'
import { distributionLaws } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { MultivariateNormalDiag } from './multivariate-normal-diag.ts'
import { MultivariateNormalTriL } from './multivariate-normal-tril.ts'

const create = ({ loc, scaleTril }: Record<'loc' | 'scaleTril', Tensor>): MultivariateNormalTriL =>
  new MultivariateNormalTriL({ loc, scaleTril })

eachBackend(() => {
  describe('MultivariateNormalTriL on the plane', () => {
    itObeys(
      distributionLaws({
        create,
        // The entry above the diagonal is not read.
        parameters: {
          loc: [0.5, -1],
          scaleTril: [
            [1.5, 9],
            [0.8, 0.6],
          ],
        },
        otherParameters: {
          loc: [1, 1],
          scaleTril: [
            [0.7, 0],
            [-0.5, 1.5],
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
  })

  describe('MultivariateNormalTriL', () => {
    it('is the diagonal normal where the factor is diagonal, in 63 dimensions', () => {
      const [got, wanted] = tidy(() => {
        const rng = new Rng(3)
        const scaleDiag = rng.uniform([63], 0.5, 2)
        const loc = rng.normal([63])
        const x = rng.normal([200, 63])
        const full = new MultivariateNormalTriL({ loc, scaleTril: mul(eye(63), scaleDiag) })
        const diagonal = new MultivariateNormalDiag({ loc, scaleDiag })
        return [[...full.logProb(x).dataSync()], [...diagonal.logProb(x).dataSync()]]
      })
      for (const [i, value] of wanted!.entries()) expect(got![i]! / value).toBeCloseTo(1, 5)
    })

    it('meets data [n, 1, d] with components [k], one factor or many', () => {
      const { many, one, single } = tidy(() => {
        const rng = new Rng(4)
        const loc = rng.normal([5, 3])
        const factor = add(triangle(rng.normal([3, 3]), { lower: true, strict: true }), eye(3))
        const x = rng.normal([7, 3])
        const beside = expandDims(x, 1)
        const many = new MultivariateNormalTriL({ loc, scaleTril: add(zeros([5, 3, 3]), factor) }).logProb(beside)
        const one = new MultivariateNormalTriL({ loc, scaleTril: factor }).logProb(beside)
        const single = new MultivariateNormalTriL({
          loc: reshape(slice(loc, [2, 0], [1, 3]), [3]),
          scaleTril: factor,
        }).logProb(x)
        return { many: [...many.dataSync()], one: [...one.dataSync()], single: [...single.dataSync()] }
      })
      expect(many).toEqual(one)
      for (const [i, value] of single.entries()) expect(many[5 * i + 2]).toBeCloseTo(value, 4)
    })

    it('stretches an axis of 1 of the batch over the data', () => {
      const got = tidy(() => {
        const scaleTril = expandDims(eye(2), 0)
        const batched = new MultivariateNormalTriL({ loc: zeros([1, 2]), scaleTril })
        const x = tensor2d([
          [0, 0],
          [1, 1],
          [2, 0],
        ])
        const logProb = batched.logProb(x)
        return { shape: logProb.shape, values: [...logProb.dataSync()] }
      })
      expect(got.shape).toEqual([3])
      for (const [i, half] of [0, 1, 2].entries()) expect(got.values[i]).toBeCloseTo(-half - Math.log(2 * Math.PI), 5)
    })
  })
})

describe('MultivariateNormalTriL', () => {
  it('refuses factors that are none', () => {
    const loc = [0, 0]
    expect(() => new MultivariateNormalTriL({ loc, scaleTril: [[1, 0]] })).toThrow(
      'MultivariateNormalTriL: loc must be [...batch, d] and scaleTril [...batch, d, d]; got [2] and [1, 2]. Pass the lower Cholesky factor of the covariance.',
    )
    expect(
      () =>
        new MultivariateNormalTriL({
          loc,
          scaleTril: [
            [1, 0],
            [1, 0],
          ],
        }),
    ).toThrow(/the diagonal of scaleTril must not be 0/)
  })
})
