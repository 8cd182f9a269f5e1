import { tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { gradientMismatches } from '@tfjs-flows/testing'
import { expect, it } from 'vitest'
import { elementwiseFloat64, type Float64Function } from '../index.ts'

const power: Float64Function = {
  value: ([a = 0, b = 0]) => a ** b,
  partials: [([a = 0, b = 0], y) => (b * y) / a, ([a = 0], y) => Math.log(a) * y],
}

eachBackend(() => {
  it('broadcasts, in value and gradient', () => {
    const [values, mismatches] = tidy(() => {
      const inputs = [tensor2d([[1.5], [2]]), tensor1d([0.5, 1, 3])] as const
      const value = elementwiseFloat64(inputs, power)
      expect(value.shape).toEqual([2, 3])
      return [[...value.dataSync()], gradientMismatches((a, b) => elementwiseFloat64([a, b], power), inputs)]
    })
    expect(values).toEqual([1.5 ** 0.5, 1.5, 3.375, 2 ** 0.5, 2, 8].map(Math.fround))
    expect(mismatches).toEqual([])
  })

  it('refuses shapes that do not broadcast', () => {
    tidy(() => {
      expect(() => elementwiseFloat64([tensor1d([1, 2]), tensor1d([1, 2, 3])], power)).toThrow(
        'elementwiseFloat64: the inputs must broadcast; got [2] and [3].',
      )
    })
  })
})
