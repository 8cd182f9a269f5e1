import { cumprod, grad, memory, sum, tensor1d, tidy } from '@tensorflow/tfjs-core'
import '@tfjs-flows/core'
import { expect, it } from 'vitest'
import { dropFailedTape } from './drop-failed-tape.ts'

it('disposes what a failed gradient left', () => {
  const before = memory().numTensors
  expect(() => tidy(() => grad((x) => sum(cumprod(x)))(tensor1d([1, 2])))).toThrow(/Cumprod/)
  expect(memory().numTensors).toBeGreaterThan(before)
  dropFailedTape()
  expect(memory().numTensors).toBe(before)
  dropFailedTape()
})
