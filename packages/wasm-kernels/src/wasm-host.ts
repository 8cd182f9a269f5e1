import type { DataType, TensorInfo } from '@tensorflow/tfjs-core'
import type { WasmFunction } from './assembler/wasm-function.ts'
import { wasmModule } from './assembler/wasm-module.ts'
import { allowedThreads, partsOf } from './threads/kernel-threads.ts'
import { ScratchArenas } from './threads/scratch-arenas.ts'
import type { TeamModule } from './threads/thread-job.ts'
import { ThreadTeam } from './threads/thread-team.ts'
import type { ScratchUser, WasmCall, WasmThread } from './threads/wasm-thread.ts'
import { addressIn, isSharedIn, isSharedMemory, type WasmBackend } from './wasm-backend.ts'

/** A range of numbers, of which neighbours are best kept together. */
export interface Range {
  readonly count: number
  /** Parts begin at its multiples; default 1. */
  readonly unit?: number
  /** How many are divided at a time, where each makes calls of its own: some hundred of them are noted down for a thread. */
  readonly most?: number
}

/** The module beside one tfjs backend: its functions, and tensors as addresses in the memory that both share. */
export class WasmHost implements WasmThread {
  readonly #backend: WasmBackend
  readonly #parts: TeamModule
  readonly #arenas: ScratchArenas
  #team: ThreadTeam | undefined

  constructor(backend: WasmBackend, functions: readonly WasmFunction[]) {
    this.#backend = backend
    const { memory } = backend.wasm.asm
    const module = new WebAssembly.Module(wasmModule(functions, isSharedMemory(memory)))
    const { exports } = new WebAssembly.Instance(module, { env: { memory } })
    const calls = new Map(Object.entries(exports).map(([name, call]) => [name, call as WasmCall]))
    this.#parts = { module, memory, allocator: backend.wasm, functions: calls }
    this.#arenas = new ScratchArenas(backend.wasm)
  }

  call({ name }: WasmFunction): WasmCall {
    const call = this.#parts.functions.get(name)
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
  share(
    work: number,
    { count, unit = 1, most = count }: Range,
    run: (thread: WasmThread, from: number, to: number) => void,
  ): void {
    if (most < count) {
      for (let start = 0; start < count; start += most) {
        const range = { count: Math.min(most, count - start), unit }
        this.share((work * range.count) / count, range, (thread, from, to) => run(thread, start + from, start + to))
      }
      return
    }
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
    return isSharedMemory(this.#parts.memory) ? partsOf(work) : 1
  }

  /** The same as `share` for parts that the caller made, of which there are at most as many as `partsFor` says. */
  runParts<Part>([first, ...others]: readonly Part[], run: (thread: WasmThread, part: Part) => void): void {
    if (first === undefined) return
    if (others.length === 0) run(this, first)
    else {
      this.#team ??= new ThreadTeam(this.#parts)
      this.#team.grow(allowedThreads() - 1)
      this.#team.run(
        () => run(this, first),
        others.map((part) => (thread: WasmThread) => run(thread, part)),
      )
    }
  }

  /** Ends the threads beside this one. */
  stop(): void {
    this.#team?.stop()
    this.#team = undefined
  }

  /** The address of a tensor's first byte. It stays until the tensor is disposed, also when the memory grows. */
  addressOf(tensor: TensorInfo): number {
    return addressIn(this.#backend, tensor)
  }

  /** Whether other tensors have the same data, so that a kernel must not write there. */
  isShared(tensor: TensorInfo): boolean {
    return isSharedIn(this.#backend, tensor)
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
