import { add, eye, mul, tensor2d, tensor3d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { gradientMismatches } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { cholesky, matrixProduct, Rng, swapLast } from '../index.ts'

eachBackend(() => {
  describe('cholesky', () => {
    it('finds the factor, each of a batch', () => {
      const got = tidy(() => [
        ...cholesky(
          tensor3d([
            [
              [4, 2],
              [2, 10],
            ],
            [
              [9, -3],
              [-3, 2],
            ],
          ]),
        ).dataSync(),
      ])
      expect(got).toEqual([2, 0, 1, 3, 3, 0, -1, 1])
    })

    it('multiplies back to the matrix in 40 dimensions', () => {
      const [got, wanted] = tidy(() => {
        const factor = new Rng(2).normal([40, 60])
        const matrix = matrixProduct(factor, swapLast(factor))
        const l = cholesky(matrix)
        return [matrixProduct(l, swapLast(l)).dataSync(), matrix.dataSync()]
      })
      const worst = Math.max(...got!.map((value, i) => Math.abs(value - wanted![i]!)))
      expect(worst).toBeLessThan(5e-5)
    })

    it('factors a matrix whose condition float32 would lose', () => {
      // 1 - (1 - 2^-23)^2 = 2^-22 (1 - 2^-24): float32 products round it to 2^-22 or to nothing.
      const correlation = 1 - 2 ** -23
      const got = tidy(() => [
        ...cholesky(
          tensor2d([
            [1, correlation],
            [correlation, 1],
          ]),
        ).dataSync(),
      ])
      expect(got.slice(0, 3)).toEqual([1, 0, correlation])
      expect(got[3]! / 2 ** -11).toBeCloseTo(1, 6)
    })

    it('has the gradient of finite differences, entry by entry', () => {
      const wrong = tidy(() => {
        const factor = new Rng(4).normal([2, 4, 4])
        const matrix = add(matrixProduct(factor, swapLast(factor)), mul(eye(4), 2))
        return gradientMismatches((a) => cholesky(a), [matrix])
      })
      expect(wrong).toEqual([])
    })
  })
})

describe('cholesky', () => {
  it('says where the matrix is not positive definite', () => {
    const refused = (matrix: number[][]): (() => void) => {
      return () => tidy(() => void cholesky(tensor2d(matrix)))
    }
    expect(
      refused([
        [1, 2],
        [2, 1],
      ]),
    ).toThrow(
      'cholesky: the matrix must be finite and positive definite; got a pivot of -3 in matrix 0 of the batch. Add a small multiple of the identity, or pass the factor itself.',
    )
    for (const value of [Number.NaN, Infinity]) expect(refused([[value]])).toThrow(/got infinity or NaN in matrix 0/)
    expect(refused([[1, 2]])).toThrow('cholesky: the matrix must be [..., n, n]; got [1, 2].')
  })
})
