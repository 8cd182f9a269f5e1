import type { WasmFunction } from '../assembler/wasm-function.ts'
import { type Allocator, ScratchArenas } from './scratch-arenas.ts'
import type { ScratchUser, WasmCall, WasmThread } from './wasm-thread.ts'

/** Numbers of a job: some hundred calls. */
const LENGTH = 1 << 14

/** What all threads share. */
export interface TeamModule {
  readonly module: WebAssembly.Module
  readonly memory: WebAssembly.Memory
  readonly allocator: Allocator
  /** The module's functions by name, in the order of its exports. */
  readonly functions: ReadonlyMap<string, WasmCall>
}

/** Calls that are noted down, to be run by whichever thread is free; what they work in is the job's own. */
export class ThreadJob implements WasmThread {
  /** See `MemberData`. */
  readonly calls: Float64Array<SharedArrayBuffer> = new Float64Array(new SharedArrayBuffer(8 * LENGTH))
  readonly #memory: WebAssembly.Memory
  readonly #functions: readonly WasmCall[]
  readonly #notes: ReadonlyMap<string, WasmCall>
  readonly #arenas: ScratchArenas
  #next = 1

  constructor({ memory, allocator, functions }: TeamModule) {
    this.#memory = memory
    this.#functions = [...functions.values()]
    const names = [...functions.keys()]
    this.#notes = new Map(names.map((name, index) => [name, (...numbers) => this.#note(index, numbers)]))
    this.#arenas = new ScratchArenas(allocator)
  }

  call({ name }: WasmFunction): WasmCall {
    const note = this.#notes.get(name)
    if (note === undefined) throw new Error(`the module has no function ${name}`)
    return note
  }

  scratch(bytes: number, user: ScratchUser = 'function'): number {
    return this.#arenas.take(bytes, user)
  }

  floats(address: number, length: number): Float32Array {
    return new Float32Array(this.#memory.buffer, address >>> 0, length)
  }

  integers(address: number, length: number): Int32Array {
    return new Int32Array(this.#memory.buffer, address >>> 0, length)
  }

  /** Runs what is noted down on this thread. */
  run(): void {
    for (let at = 1; at < this.#next; ) {
      const [index = 0, length = 0] = this.calls.subarray(at, at + 2)
      this.#functions[index]?.(...this.calls.subarray(at + 2, at + 2 + length))
      at += 2 + length
    }
  }

  /** Forgets it. */
  clear(): void {
    this.#next = 1
    this.calls[0] = 0
  }

  #note(index: number, numbers: readonly number[]): void {
    // Of a job that is too long the thread of the program runs what is there.
    if (this.#next + 2 + numbers.length > LENGTH) {
      this.run()
      this.clear()
    }
    const { calls } = this
    calls[0] = (calls[0] ?? 0) + 1
    calls[this.#next] = index
    calls[this.#next + 1] = numbers.length
    calls.set(numbers, this.#next + 2)
    this.#next += 2 + numbers.length
  }
}
