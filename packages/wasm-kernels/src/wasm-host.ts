import type { DataType, TensorInfo } from '@tensorflow/tfjs-core'
import type { WasmFunction } from './assembler/wasm-function.ts'
import { wasmModule } from './assembler/wasm-module.ts'
import { HelperThread } from './threads/helper-thread.ts'
import { partsOf } from './threads/kernel-threads.ts'
import { ScratchArenas } from './threads/scratch-arenas.ts'
import type { ScratchUser, WasmCall, WasmThread } from './threads/wasm-thread.ts'
import { isSharedMemory, type WasmBackend } from './wasm-backend.ts'

/** A range of numbers, of which neighbours are best kept together. */
export interface Range {
  readonly count: number
  /** Parts begin at its multiples; default 1. */
  readonly unit?: number
}

/** The module beside one tfjs backend: its functions, and tensors as addresses in the memory that both share. */
export class WasmHost implements WasmThread {
  readonly #backend: WasmBackend
  readonly #module: WebAssembly.Module
  readonly #functions: ReadonlyMap<string, WasmCall>
  readonly #arenas: ScratchArenas
  readonly #helpers: HelperThread[] = []

  constructor(backend: WasmBackend, functions: readonly WasmFunction[]) {
    this.#backend = backend
    const { memory } = backend.wasm.asm
    this.#module = new WebAssembly.Module(wasmModule(functions, isSharedMemory(memory)))
    const { exports } = new WebAssembly.Instance(this.#module, { env: { memory } })
    this.#functions = new Map(Object.entries(exports).map(([name, call]) => [name, call as WasmCall]))
    this.#arenas = new ScratchArenas(backend.wasm)
  }

  call({ name }: WasmFunction): WasmCall {
    const call = this.#functions.get(name)
    if (call === undefined) throw new Error(`the module has no function ${name}`)
    return call
  }

  scratch(bytes: number, user: ScratchUser = 'function'): number {
    return this.#arenas.take(bytes, user)
  }

  /**
   * Runs a kernel in parts of a range, each on a thread of its own where there is enough `work` (see `partsFor`).
   * `run` may only take working memory, write tables into it, and call functions on its thread: on helpers these run
   * after it has returned.
   */
  share(work: number, { count, unit = 1 }: Range, run: (thread: WasmThread, from: number, to: number) => void): void {
    const units = Math.ceil(count / unit)
    const parts = Math.min(this.partsFor(work), units)
    if (parts <= 1) run(this, 0, count)
    else {
      const bound = (part: number): number => Math.min(count, unit * Math.floor((units * part) / parts))
      this.runParts([...Array(parts).keys()], (thread, part) => run(thread, bound(part), bound(part + 1)))
    }
  }

  /** Into how many parts so much `work` is best divided: multiplications with an addition, or what takes as long. */
  partsFor(work: number): number {
    return isSharedMemory(this.#backend.wasm.asm.memory) ? partsOf(work) : 1
  }

  /** The same as `share` for parts that the caller made: the first on this thread, each other on one of its own. */
  runParts<Part>([first, ...others]: readonly Part[], run: (thread: WasmThread, part: Part) => void): void {
    if (first === undefined) return
    const helpers = others.map((part, i) => {
      const helper = this.#helper(i)
      run(helper, part)
      helper.post()
      return helper
    })
    try {
      run(this, first)
    } finally {
      for (const helper of helpers) helper.join()
    }
  }

  /** Ends the helpers. */
  stop(): void {
    for (const helper of this.#helpers.splice(0)) helper.stop()
  }

  #helper(index: number): HelperThread {
    const { asm } = this.#backend.wasm
    const parts = { module: this.#module, memory: asm.memory, allocator: this.#backend.wasm, functions: this.#functions }
    this.#helpers[index] ??= new HelperThread(parts)
    return this.#helpers[index]
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

  /** A view of the memory, which dies when the memory grows: read it again after every allocation. */
  floats(address: number, length: number): Float32Array {
    return new Float32Array(this.#backend.wasm.asm.memory.buffer, address >>> 0, length)
  }

  /** The same of int32. */
  integers(address: number, length: number): Int32Array {
    return new Int32Array(this.#backend.wasm.asm.memory.buffer, address >>> 0, length)
  }
}
