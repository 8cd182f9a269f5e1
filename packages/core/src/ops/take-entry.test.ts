import { grad, sum, tensor, tidy } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { describe, expect, it } from 'vitest'
import { takeEntry } from '../index.ts'

eachBackend(() => {
  describe('takeEntry', () => {
    it('takes one entry a row, whatever the others are', () => {
      tidy(() => {
        const x = tensor([
          [
            [1, 2, 3],
            [4, Number.NEGATIVE_INFINITY, Number.NaN],
          ],
        ])
        expect(takeEntry(x, tensor([[2, 0]])).arraySync()).toEqual([[3, 4]])
        expect(takeEntry(x, tensor([[0, 1]], [1, 2], 'int32')).arraySync()).toEqual([[1, Number.NEGATIVE_INFINITY]])
        expect(takeEntry(x, tensor([[-4, 0]])).arraySync()).toEqual([[1, 4]])
        expect(takeEntry(tensor([5, 6]), tensor(9)).arraySync()).toBe(6)
        expect(takeEntry(tensor([[5], [6]]), tensor([0, 0])).arraySync()).toEqual([5, 6])
      })
    })

    it('has its gradient at the entry alone', () => {
      tidy(() => {
        const slopes = grad((x) => sum(takeEntry(x, tensor([1, 2]))))
        const dx = slopes(tensor([1, 2, 3, 4, 5, 6], [2, 3]))
        expect(dx.arraySync()).toEqual([
          [0, 1, 0],
          [0, 0, 1],
        ])
      })
    })

    it('refuses shapes that do not fit', () => {
      tidy(() => {
        expect(() => takeEntry(tensor([1, 2]), tensor([0]))).toThrow('got x [2] and at [1]')
      })
    })
  })
})
