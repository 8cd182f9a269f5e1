import { mul, scalar, sum, type Tensor, tensor1d, tensor2d, tidy, valueAndGrads } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { gradientMismatches } from '@tfjs-flows/testing'
import { expect, it } from 'vitest'
import { addLogDensities, total } from '../index.ts'

eachBackend(() => {
  it('total adds tensors of the same and of other shapes, with their gradients', () => {
    tidy(() => {
      const parts = [tensor1d([1, 2]), scalar(100), tensor1d([10, 20]), scalar(1), tensor1d([0.5, 0.25])]
      expect([...total(parts).dataSync()]).toEqual([112.5, 123.25])
      expect(total(parts.slice(0, 1))).toBe(parts[0])
      const f = (...all: Tensor[]): Tensor => mul(total(all), tensor1d([3, -1]))
      expect(gradientMismatches(f, parts)).toEqual([])
      const twice = (x: Tensor): Tensor => total([x, x, mul(x, x)])
      expect(gradientMismatches(twice, [tensor1d([0.5, -2])])).toEqual([])
    })
  })

  it('addLogDensities is -Infinity, and never NaN, where either is', () => {
    tidy(() => {
      const a = tensor1d([-1, -Infinity, 2, -Infinity, Number.NaN])
      const b = tensor1d([3, Infinity, -Infinity, -Infinity, 1])
      const { value, grads } = valueAndGrads((x: Tensor, y: Tensor) =>
        sum(mul(addLogDensities(x, y), [1, 0, 0, 0, 0])),
      )([a, b])
      expect(value.dataSync()).toHaveLength(1)
      expect([...addLogDensities(a, b).dataSync()]).toEqual([2, -Infinity, -Infinity, -Infinity, Number.NaN])
      for (const gradient of grads) expect([...gradient.dataSync()]).toEqual([1, 0, 0, 0, 0])
      const dy = tensor1d([1, 2, 3, 4, 5])
      const ones = valueAndGrads(addLogDensities)([a, b], dy)
      for (const gradient of ones.grads) expect([...gradient.dataSync()]).toEqual([1, 0, 0, 0, 5])
    })
  })

  it('addLogDensities broadcasts, with gradients of the shapes of both', () => {
    tidy(() => {
      const [a, b] = [
        tensor2d([
          [1, 2, 3],
          [4, 5, 6],
        ]),
        tensor1d([0.5, -1, 2]),
      ]
      expect(gradientMismatches((x, y) => addLogDensities(x as Tensor, y as Tensor), [a, b])).toEqual([])
      expect(gradientMismatches((x, y) => addLogDensities(x as Tensor, y as Tensor), [a, scalar(2)])).toEqual([])
    })
  })
})
