import { expect, it } from 'vitest'
import { ForeignWeights, transposed } from './foreign-weights.ts'

const weights = new ForeignWeights(
  new Map([['net.0.weight', { dtype: 'F32', shape: [2, 3], values: Float32Array.of(1, 2, 3, 4, 5, 6) }]]),
)

it('reads tensors under a prefix, and says which one is missing', () => {
  const layer = weights.at('net').at('0')
  expect(layer.rows('weight')).toEqual([
    [1, 2, 3],
    [4, 5, 6],
  ])
  expect([weights.has('net'), weights.has('net.0'), weights.has('ne')]).toEqual([true, true, false])
  expect(() => layer.vector('bias')).toThrow("the file has no tensor 'net.0.bias'")
})

it('transposes with rows and columns in another order', () => {
  expect(transposed(weights.rows('net.0.weight'), [1, 0], [2, 0])).toEqual([
    [6, 3],
    [4, 1],
  ])
})
