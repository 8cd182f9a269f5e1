// Test setup: every test starts on the cpu backend unless it chose another, and fails when it leaves tensors behind.
import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-backend-wasm'
import { env, memory, setBackend } from '@tensorflow/tfjs-core'
import { registerWasmKernels } from '@tfjs-flows/wasm-kernels'
import { afterEach, beforeAll, beforeEach, expect } from 'vitest'

// Silences tfjs's advertisement of its native backend.
env().set('PROD', true)

// With FLOWS_KERNELS=1 the wasm backend runs this project's kernels.
const kernels = process.env['FLOWS_KERNELS'] === '1'

beforeAll(async () => {
  if (kernels && (await setBackend('wasm'))) registerWasmKernels()
  await setBackend('cpu')
})

let before = 0
beforeEach(() => {
  before = memory().numTensors
})
afterEach(() => {
  expect(memory().numTensors, 'tensors left by this test').toBe(before)
})
