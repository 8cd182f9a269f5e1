import { getBackend, type Tensor, type TensorInfo, tensor } from '@tensorflow/tfjs-core'
import { afterEach, describe, expect, it } from 'vitest'
import { fakeHost, fakeTfjsNode, removeFakeTfjsNode } from './fake-host.fixture.ts'
import { thisHost } from './host.ts'
import { startBackend } from './start-backend.ts'

afterEach(removeFakeTfjsNode)

const rest = { allowSoftware: false, wasmPaths: undefined, dawnFlags: [] }

/** 1 + 2^-k for k = 1, 2, ..., with 10 bits behind the point. */
function addInHalfPrecision(): TensorInfo {
  const sums = Array.from({ length: 30 }, (_, i) => Math.round((1 + 2 ** -(i + 1)) * 1024) / 1024)
  return tensor(sums) as Tensor
}

describe('startBackend', () => {
  it('refuses a backend that computes in half precision', async () => {
    const load = (): object => fakeTfjsNode({ usesGpu: false, kernels: { Add: addInHalfPrecision } })
    const started = await startBackend('node', { ...rest, host: fakeHost({ '@tensorflow/tfjs-node': load }) })
    expect(started).toMatchObject({ ok: false, reason: expect.stringContaining('half precision') })
    expect(getBackend()).toBe('cpu')
  })

  it.each(['cpu', 'wasm'] as const)('starts %s', async (name) => {
    const started = await startBackend(name, { ...rest, host: thisHost })
    expect(started).toMatchObject({ ok: true, tfjsBackend: name, software: false })
    expect(getBackend()).toBe(name)
  })
})
