import { setBackend, tensor1d } from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
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
