import { cumprod, grad, memory, sum, tensor1d, tidy } from '@tensorflow/tfjs-core'
import '../index.ts'
import { expect, it } from 'vitest'
import { dropTape } from './drop-tape.ts'

it('disposes what a failed gradient left', () => {
  const before = memory().numTensors
  expect(() => tidy(() => grad((x) => sum(cumprod(x)))(tensor1d([1, 2])))).toThrow(/Cumprod/)
  expect(memory().numTensors).toBeGreaterThan(before)
  dropTape()
  expect(memory().numTensors).toBe(before)
  dropTape()
})
