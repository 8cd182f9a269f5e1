import { findBackendFactory, registerBackend, removeBackend, setBackend, tensor1d } from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { startSharedWasm } from './fixtures/shared-wasm.ts'
import { wasmValues } from './wasm-values.ts'

it('is a view of a tensor of the wasm backend alone', async () => {
  const x = tensor1d([1, 2, 3])
  expect(wasmValues(x)).toBe(undefined)
  await setBackend('wasm')
  const view = wasmValues(x)
  expect(view).toEqual(Float32Array.of(1, 2, 3))
  view?.fill(4)
  expect([...x.dataSync()]).toEqual([4, 4, 4])
  x.dispose()
})

it('is shared where threads share the memory, while what tensors give never is', async () => {
  const factory = findBackendFactory('wasm')
  removeBackend('wasm')
  registerBackend('wasm', factory)
  await startSharedWasm()
  const x = tensor1d([1, 2, 3])
  const view = wasmValues(x)
  expect(view?.buffer).toBeInstanceOf(SharedArrayBuffer)
  expect(view?.slice().buffer).toBeInstanceOf(ArrayBuffer)
  for (const { buffer } of [x.dataSync(), await x.data(), (await x.bytes()) as Uint8Array]) {
    const owned = buffer as ArrayBuffer
    expect(new TextDecoder('utf-16le').decode(owned)).toHaveLength(6)
    expect(new Blob([owned]).size).toBe(12)
    // A transfer takes it away: what is shared cannot be transferred.
    expect([...new Float32Array(structuredClone(owned, { transfer: [owned] }))]).toEqual([1, 2, 3])
    expect(owned.byteLength).toBe(0)
  }
  x.dispose()
})
