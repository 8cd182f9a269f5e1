import { engine, type Tensor } from '@tensorflow/tfjs-core'
import { addressIn, isWasmBackend } from './wasm-backend.ts'

/**
 * The values of a float32 tensor where they lie, or undefined where the active backend is not that of WebAssembly: a
 * copy out of it is then the only one. The view dies with the tensor, and when the memory grows: use it at once.
 * Threads may share that memory; TextDecoder, Blob and transfers then refuse the view, and take `view.slice()`.
 */
export function wasmValues(tensor: Tensor): Float32Array | undefined {
  const { backend } = engine()
  if (!isWasmBackend(backend)) return undefined
  return new Float32Array(backend.wasm.asm.memory.buffer, addressIn(backend, tensor), tensor.size)
}
