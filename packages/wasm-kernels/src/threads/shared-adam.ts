import type { AdamOptions } from '@tfjs-flows/core'
import { wasmModule } from '../assembler/wasm-module.ts'
import { adamFactors, usableNorm } from '../optimizer/adam-factors.ts'
import { adamUpdate } from '../optimizer/adam-update.ts'
import { sumOfSquares } from '../optimizer/sum-of-squares.ts'
import { slotUnit, sumSlots } from './sum-slots.ts'
import type { WasmCall } from './wasm-thread.ts'

/** How large a shared optimiser is. */
export interface SharedAdamOptions {
  /** Threads: each has a gradient, and moves one part of the parameters. */
  readonly threads: number
  /** Parameters, all together. */
  readonly size: number
  /** Bytes at the start of the memory that are left to the caller. */
  readonly headBytes: number
}

const PAGE = 65_536
/** Where something begins that one thread alone writes: a cache line. */
const LINE = 64

/**
 * Adam with a clipped norm (`clippedAdamStep` of core) on the sum of the gradients of several threads, in a WebAssembly
 * memory that all of them share. Each thread makes its own object on the same memory with the same options, and does its
 * part of the work; the bits are the same whoever does it. Nothing here waits. Threads must have met (`Atomics`)
 *
 * 1. between writing `gradient` and `sumPart`,
 * 2. between `sumPart` and `updatePart`,
 * 3. between `updatePart` and reading `parameters`.
 *
 * @example
 * ```ts
 * const options = { threads: 2, size: 3, headBytes: 0 }
 * const memory = SharedAdam.allocate(options)
 * const adam = new SharedAdam(memory, options)
 * adam.gradient(0).set([1, 2, 3])
 * adam.gradient(1).set([10, 20, 30])
 * for (const part of [0, 1]) adam.sumPart(part)
 * const step = { step: 1, learningRate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, clipNorm: Infinity }
 * for (const part of [0, 1]) adam.updatePart(part, 1, step) // the norm of 11, 22, 33
 * adam.parameters // -0.1, -0.1, -0.1
 * ```
 */
export class SharedAdam {
  readonly #memory: WebAssembly.Memory
  readonly #options: SharedAdamOptions
  readonly #stride: number
  readonly #squares: number
  readonly #vectors: number
  readonly #sum: WasmCall
  readonly #addSquares: WasmCall
  readonly #update: WasmCall

  constructor(memory: WebAssembly.Memory, options: SharedAdamOptions) {
    this.#memory = memory
    this.#options = options
    this.#stride = strideOf(options)
    this.#squares = LINE * Math.ceil(options.headBytes / LINE)
    this.#vectors = this.#squares + LINE * options.threads
    const module = new WebAssembly.Module(wasmModule([sumSlots, sumOfSquares, adamUpdate], true))
    const { exports } = new WebAssembly.Instance(module, { env: { memory } })
    const call = (name: string): WasmCall => exports[name] as WasmCall
    this.#sum = call(sumSlots.name)
    this.#addSquares = call(sumOfSquares.name)
    this.#update = call(adamUpdate.name)
  }

  /** A shared memory of the size that this needs; it never grows. Everything in it is 0. */
  static allocate(options: SharedAdamOptions): WebAssembly.Memory {
    const { headBytes, threads } = options
    const bytes = LINE * (Math.ceil(headBytes / LINE) + threads) + strideOf(options) * (threads + 3)
    const pages = Math.ceil(bytes / PAGE)
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true })
  }

  /** The gradient of one thread, [size], to be written in place. */
  gradient(thread: number): Float32Array {
    return this.#vector(thread)
  }

  get parameters(): Float32Array {
    return this.#vector(this.#options.threads)
  }

  get firstMoment(): Float32Array {
    return this.#vector(this.#options.threads + 1)
  }

  get secondMoment(): Float32Array {
    return this.#vector(this.#options.threads + 2)
  }

  /** Sums one of as many parts as there are threads over all gradients, in the order of the threads. */
  sumPart(part: number): void {
    const { from, bytes } = this.#part(part)
    const end = from + this.#options.threads * this.#stride
    this.#sum(from, from, this.#stride, end, bytes)
    this.#addSquares(from, bytes / 4, this.#squares + LINE * part)
  }

  /**
   * Moves one part of the parameters, and of the moments; not where the loss or the norm is not finite.
   *
   * @returns the norm of the whole gradient before clipping
   */
  updatePart(part: number, loss: number, options: AdamOptions): number {
    const { threads } = this.#options
    let squares = 0
    for (let i = 0; i < threads; i += 1) {
      for (const half of new Float64Array(this.#memory.buffer, this.#squares + LINE * i, 2)) squares += half
    }
    const norm = usableNorm(squares, options.clipNorm)
    if (!(Number.isFinite(loss) && Number.isFinite(norm))) return norm
    const { from, bytes } = this.#part(part)
    const [p = 0, m = 0, v = 0] = [0, 1, 2].map((i) => from + (threads + i) * this.#stride)
    this.#update(from, p, m, v, p, m, v, bytes / 4, ...adamFactors(options, norm))
    return norm
  }

  #vector(index: number): Float32Array {
    return new Float32Array(this.#memory.buffer, this.#vectors + index * this.#stride, this.#options.size)
  }

  /** Where a part of the first gradient lies. */
  #part(part: number): { readonly from: number; readonly bytes: number } {
    const { threads } = this.#options
    const units = this.#stride / (4 * slotUnit)
    const start = 4 * slotUnit * Math.floor((units * part) / threads)
    const end = 4 * slotUnit * Math.floor((units * (part + 1)) / threads)
    return { from: this.#vectors + start, bytes: end - start }
  }
}

/** Bytes from one vector to the next. */
function strideOf({ size }: SharedAdamOptions): number {
  return 4 * slotUnit * Math.ceil(size / slotUnit)
}
