import type { DataId, DataType, TensorInfo } from '@tensorflow/tfjs-core'
import type { WasmFunction } from './assembler/wasm-function.ts'
import { wasmModule } from './assembler/wasm-module.ts'

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

/** A function of the module; arguments are addresses, counts and float32. */
export type WasmCall = (...numbers: number[]) => void

/** The module beside one tfjs backend: its functions, and tensors as addresses in the memory that both share. */
export class WasmHost {
  readonly #backend: WasmBackend
  readonly #exports: ReadonlyMap<string, WasmCall>
  #arena = 0
  #arenaBytes = 0

  constructor(backend: WasmBackend, functions: readonly WasmFunction[]) {
    this.#backend = backend
    const { memory } = backend.wasm.asm
    const shared = typeof SharedArrayBuffer !== 'undefined' && memory.buffer instanceof SharedArrayBuffer
    const module = new WebAssembly.Module(wasmModule(functions, shared))
    const { exports } = new WebAssembly.Instance(module, { env: { memory } })
    this.#exports = new Map(Object.entries(exports).map(([name, call]) => [name, call as WasmCall]))
  }

  /** The compiled form of a function. */
  call({ name }: WasmFunction): WasmCall {
    const call = this.#exports.get(name)
    if (call === undefined) throw new Error(`the module has no function ${name}`)
    return call
  }

  /** The address of a tensor's first byte. It stays until the tensor is disposed, also when the memory grows. */
  addressOf({ dataId }: TensorInfo): number {
    return this.#backend.dataIdMap.get(dataId).memoryOffset >>> 0
  }

  /** Whether other tensors have the same data, so that a kernel must not write there. */
  isShared({ dataId }: TensorInfo): boolean {
    return this.#backend.dataIdMap.get(dataId).refCount > 1
  }

  /** A new tensor, not initialised. */
  output(shape: readonly number[], dtype: DataType = 'float32'): TensorInfo {
    return this.#backend.makeOutput([...shape], dtype)
  }

  /** The same data under another shape. */
  view({ dataId, dtype }: TensorInfo, shape: readonly number[]): TensorInfo {
    this.#backend.incRef(dataId)
    return { dataId, shape: [...shape], dtype }
  }

  /**
   * The address of working memory, aligned to 64 bytes, that is free until the next call. It is allocated once, and
   * again only for a larger request; nothing is kept in it between kernels.
   */
  scratch(bytes: number): number {
    if (bytes > this.#arenaBytes) {
      const { wasm } = this.#backend
      if (this.#arena !== 0) wasm._free(this.#arena)
      this.#arenaBytes = Math.max(bytes, 1 << 20)
      this.#arena = wasm._malloc(this.#arenaBytes + 64) >>> 0
    }
    return (this.#arena + 63) & ~63
  }

  /** A view of the memory, which dies when the memory grows: read it again after every allocation. */
  floats(address: number, length: number): Float32Array {
    return new Float32Array(this.#backend.wasm.asm.memory.buffer, address >>> 0, length)
  }

  /** The same of int32. */
  integers(address: number, length: number): Int32Array {
    return new Int32Array(this.#backend.wasm.asm.memory.buffer, address >>> 0, length)
  }
}
