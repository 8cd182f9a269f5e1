import { wasmModule } from '../assembler/wasm-module.ts'
import type { WasmCall } from '../wasm-host.ts'
import { slotUnit, sumSlots } from './sum-slots.ts'

/** What vectors in shared memory are made of. */
export interface SharedVectorsOptions {
  /** Threads, and with them vectors to be summed. */
  readonly slots: number
  /** Entries of a vector. */
  readonly size: number
  /** Bytes at the start of the memory that are left to the caller. */
  readonly headBytes: number
}

const PAGE = 65_536

/**
 * One float32 vector for each of several threads, and their sum, in a WebAssembly memory that all of them share. Each
 * thread makes its own object on the same memory and the same options. Nothing here waits: a thread may read a vector
 * once the one that wrote it has said so (`Atomics`).
 *
 * @example
 * ```ts
 * const memory = SharedVectors.allocate({ slots: 2, size: 3, headBytes: 0 })
 * const vectors = new SharedVectors(memory, { slots: 2, size: 3, headBytes: 0 })
 * vectors.slot(0).set([1, 2, 3])
 * vectors.slot(1).set([10, 20, 30])
 * for (const part of [0, 1]) vectors.sumPart(part)
 * vectors.sum // 11, 22, 33
 * ```
 */
export class SharedVectors {
  readonly #memory: WebAssembly.Memory
  readonly #options: SharedVectorsOptions
  readonly #stride: number
  readonly #start: number
  readonly #call: WasmCall

  constructor(memory: WebAssembly.Memory, options: SharedVectorsOptions) {
    this.#memory = memory
    this.#options = options
    this.#stride = strideOf(options)
    this.#start = startOf(options)
    const module = new WebAssembly.Module(wasmModule([sumSlots], true))
    const { exports } = new WebAssembly.Instance(module, { env: { memory } })
    this.#call = exports[sumSlots.name] as WasmCall
  }

  /** A shared memory of the size that these vectors need; it never grows. */
  static allocate(options: SharedVectorsOptions): WebAssembly.Memory {
    const pages = Math.ceil((startOf(options) + strideOf(options) * (options.slots + 1)) / PAGE)
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true })
  }

  /** The vector of one thread, [size], to be written in place. */
  slot(index: number): Float32Array {
    return new Float32Array(this.#memory.buffer, this.#start + index * this.#stride, this.#options.size)
  }

  /** The sum, [size], once every part of it is computed. */
  get sum(): Float32Array {
    return this.slot(this.#options.slots)
  }

  /** Sums one of as many parts as there are slots, in the order of the slots: the same bits whoever computes it. */
  sumPart(part: number): void {
    const { slots } = this.#options
    const units = this.#stride / (4 * slotUnit)
    const from = 4 * slotUnit * Math.floor((units * part) / slots)
    const to = 4 * slotUnit * Math.floor((units * (part + 1)) / slots)
    const first = this.#start + from
    const end = first + slots * this.#stride
    this.#call(this.#start + slots * this.#stride + from, first, this.#stride, end, to - from)
  }
}

/** Bytes from one vector to the next. */
function strideOf({ size }: SharedVectorsOptions): number {
  return 4 * slotUnit * Math.ceil(size / slotUnit)
}

function startOf({ headBytes }: SharedVectorsOptions): number {
  return 64 * Math.ceil(headBytes / 64)
}
