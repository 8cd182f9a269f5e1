import { tensor2d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { expect, it } from 'vitest'
import { diagonalMatrix, diagonalOf, triangle } from '../index.ts'

eachBackend(() => {
  it('keeps a triangle with or without its diagonal', () => {
    const kept = tidy(() => {
      const x = tensor2d([
        [1, 2, 3],
        [4, 5, 6],
        [7, 8, 9],
      ])
      const values = (lower: boolean, strict: boolean): number[] => [...triangle(x, { lower, strict }).dataSync()]
      return { lower: values(true, false), strictUpper: values(false, true), diagonal: [...diagonalOf(x).dataSync()] }
    })
    expect(kept.lower).toEqual([1, 0, 0, 4, 5, 0, 7, 8, 9])
    expect(kept.strictUpper).toEqual([0, 2, 3, 0, 0, 6, 0, 0, 0])
    expect(kept.diagonal).toEqual([1, 5, 9])
  })

  it('makes a batch of diagonal matrices', () => {
    const made = tidy(() => {
      const matrices = diagonalMatrix(
        tensor2d([
          [1, 2],
          [3, 4],
        ]),
      )
      return { shape: matrices.shape, values: [...matrices.dataSync()] }
    })
    expect(made).toEqual({ shape: [2, 2, 2], values: [1, 0, 0, 2, 3, 0, 0, 4] })
  })
})
