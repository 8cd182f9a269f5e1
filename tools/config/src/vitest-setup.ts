// Test setup: every test starts on the cpu backend unless it chose another, and fails when it leaves tensors behind.
import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-backend-wasm'
import { env, memory, setBackend } from '@tensorflow/tfjs-core'
import { afterEach, beforeAll, beforeEach, expect } from 'vitest'

// Silences tfjs's advertisement of its native backend.
env().set('PROD', true)

beforeAll(async () => {
  await setBackend('cpu')
})

let before = 0
beforeEach(() => {
  before = memory().numTensors
})
afterEach(() => {
  expect(memory().numTensors, 'tensors left by this test').toBe(before)
})
