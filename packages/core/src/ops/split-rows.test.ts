import { grad, mul, sum, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { expect, it } from 'vitest'
import { splitRows } from './split-rows.ts'

eachBackend(() => {
  it('cuts the first axis into pieces', () => {
    tidy(() => {
      const x = tensor([1, 2, 3, 4, 5, 6, 7, 8], [4, 2])
      const [head, rest] = splitRows(x, [1, 3]) as [Tensor, Tensor]
      expect([head.shape, [...head.dataSync()]]).toEqual([
        [1, 2],
        [1, 2],
      ])
      expect([rest.shape, [...rest.dataSync()]]).toEqual([
        [3, 2],
        [3, 4, 5, 6, 7, 8],
      ])
    })
  })

  it('has the gradient of its pieces, zeros for those that are not used', () => {
    tidy(() => {
      const x = tensor([1, 2, 3, 4], [4])
      const slope = grad((at) => {
        const [first, , third] = splitRows(at, [1, 1, 2]) as [Tensor, Tensor, Tensor]
        return sum(mul(mul(third, third), first))
      })(x)
      expect([...slope.dataSync()]).toEqual([25, 0, 6, 8])
    })
  })

  it('refuses sizes that do not fit', () => {
    tidy(() => {
      const x = tensor([1, 2, 3])
      expect(() => splitRows(x, [1, 1])).toThrow(/sum to the length of the first axis \(3\); got \[1, 1\]/)
      expect(() => splitRows(x, [0, 3])).toThrow(/must be positive/)
    })
  })
})
