import type { DataId, DataType, TensorInfo } from '@tensorflow/tfjs-core'

/** What the kernels use of tfjs-backend-wasm 4.22, none of which is its public interface. */
export interface WasmBackend {
  readonly wasm: {
    readonly asm: { readonly memory: WebAssembly.Memory }
    _malloc(bytes: number): number
    _free(address: number): void
  }
  readonly dataIdMap: { get(id: DataId): { readonly memoryOffset: number; readonly refCount: number } }
  makeOutput(shape: readonly number[], dtype: DataType): TensorInfo
  incRef(id: DataId): void
}

/** True for a backend with the inner parts that the kernels use. */
export function isWasmBackend(backend: object): backend is WasmBackend {
  if (!('wasm' in backend) || !('dataIdMap' in backend) || !('makeOutput' in backend)) return false
  const { wasm } = backend
  if (typeof wasm !== 'object' || wasm === null || !('asm' in wasm) || !('_malloc' in wasm) || !('_free' in wasm)) {
    return false
  }
  const { asm } = wasm
  return typeof asm === 'object' && asm !== null && 'memory' in asm && asm.memory instanceof WebAssembly.Memory
}

/** Whether threads share it. */
export function isSharedMemory({ buffer }: WebAssembly.Memory): boolean {
  return typeof SharedArrayBuffer !== 'undefined' && buffer instanceof SharedArrayBuffer
}

/** The address of a tensor's first byte. It stays until the tensor is disposed, also when the memory grows. */
export function addressIn(backend: WasmBackend, { dataId }: Pick<TensorInfo, 'dataId'>): number {
  return backend.dataIdMap.get(dataId).memoryOffset >>> 0
}

/** Whether other tensors have the same data, which is not to be changed under them. */
export function isSharedIn(backend: WasmBackend, { dataId }: Pick<TensorInfo, 'dataId'>): boolean {
  return backend.dataIdMap.get(dataId).refCount > 1
}
