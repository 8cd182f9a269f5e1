import { FlowsError } from '@tfjs-flows/core'
import type { WasmFunction } from '../assembler/wasm-function.ts'
import { type HelperData, jobStates, jobWords } from './helper-program.ts'
import type { Allocator } from './scratch-arenas.ts'
import { ScratchArenas } from './scratch-arenas.ts'
import { startHelper } from './start-helper.ts'
import type { ScratchUser, WasmCall, WasmThread } from './wasm-thread.ts'

/** Numbers of a job: some hundred calls. What a longer one has before runs at once on the thread of the program. */
const LENGTH = 1 << 14
/** Milliseconds after which a helper that took a job counts as dead. */
const PATIENCE = 60_000

/** What a helper needs of the module. */
export interface HelperModule {
  readonly module: WebAssembly.Module
  readonly memory: WebAssembly.Memory
  readonly allocator: Allocator
  /** The module's functions by name, in the order of its exports. */
  readonly functions: ReadonlyMap<string, WasmCall>
}

/**
 * A thread beside that of the program. Calls on it are noted down; `post` offers them, and `join` returns when they have
 * run. Nobody waits for a helper that sleeps, is not there yet or has other work: what it has not begun by then, the
 * thread of the program runs itself.
 */
export class HelperThread implements WasmThread {
  readonly #memory: WebAssembly.Memory
  readonly #functions: readonly WasmCall[]
  readonly #notes = new Map<string, WasmCall>()
  readonly #arenas: ScratchArenas
  readonly #words = new Int32Array(new SharedArrayBuffer(4 * jobWords.count))
  readonly #calls = new Float64Array(new SharedArrayBuffer(8 * LENGTH))
  #next = 1
  readonly stop: () => void

  constructor({ module, memory, allocator, functions }: HelperModule) {
    this.#memory = memory
    this.#functions = [...functions.values()]
    for (const [index, name] of [...functions.keys()].entries()) {
      this.#notes.set(name, (...numbers) => this.#note(index, numbers))
    }
    this.#arenas = new ScratchArenas(allocator)
    const data: HelperData = { module, memory, words: this.#words, calls: this.#calls }
    this.stop = startHelper(data)
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

  /** Offers what was noted down. */
  post(): void {
    Atomics.store(this.#words, jobWords.state, jobStates.posted)
    if (Atomics.load(this.#words, jobWords.sleeps) === 1) Atomics.notify(this.#words, jobWords.state)
  }

  /** Returns when it has run, and says who ran it. */
  join(): 'helper' | 'program' {
    const { posted, idle, failed } = jobStates
    const isLeft = Atomics.compareExchange(this.#words, jobWords.state, posted, idle) === posted
    if (isLeft) this.#runHere()
    else if (this.#awaitEnd() === failed) throw fault('one of them failed')
    this.#clear()
    return isLeft ? 'program' : 'helper'
  }

  #note(index: number, numbers: readonly number[]): void {
    if (this.#next + 2 + numbers.length > LENGTH) {
      this.#runHere()
      this.#clear()
    }
    const calls = this.#calls
    calls[0] = (calls[0] ?? 0) + 1
    calls[this.#next] = index
    calls[this.#next + 1] = numbers.length
    calls.set(numbers, this.#next + 2)
    this.#next += 2 + numbers.length
  }

  #runHere(): void {
    for (let at = 1; at < this.#next; ) {
      const [index = 0, length = 0] = this.#calls.subarray(at, at + 2)
      this.#functions[index]?.(...this.#calls.subarray(at + 2, at + 2 + length))
      at += 2 + length
    }
  }

  #clear(): void {
    this.#next = 1
    this.#calls[0] = 0
    Atomics.store(this.#words, jobWords.state, jobStates.idle)
  }

  #awaitEnd(): number {
    const end = performance.now() + PATIENCE
    do {
      for (let look = 0; look < 10_000; look += 1) {
        const state = Atomics.load(this.#words, jobWords.state)
        if (state === jobStates.done || state === jobStates.failed) return state
      }
    } while (performance.now() < end)
    throw fault(`one of them did not end in ${PATIENCE / 1000} s`)
  }
}

function fault(got: string): FlowsError {
  return new FlowsError('worker', {
    who: 'the kernels of wasm',
    rule: 'their threads must finish what they begin',
    got,
    do: "Start with one thread, useBackend('wasm', { threads: 1 }), and tell us",
  })
}
