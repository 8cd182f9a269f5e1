import type { Tensor, Variable } from '@tensorflow/tfjs-core'
import type { AdamOptions } from '@tfjs-flows/core'
import { wasmModule } from '../assembler/wasm-module.ts'
import { adamFactors, usableNorm } from '../optimizer/adam-factors.ts'
import { adamUpdate } from '../optimizer/adam-update.ts'
import { addAndSquare } from '../optimizer/add-and-square.ts'
import { type AdamPlace, adamPlace, floatsAt } from './adam-place.ts'
import { type Piece, partOf, piecesOf, type SharedAdamLayout, sizeOfAll } from './parameter-parts.ts'
import type { WasmCall } from './wasm-thread.ts'

/** Both moments of all parameters, one after the other. */
export interface Moments {
  readonly firstMoment: Float32Array
  readonly secondMoment: Float32Array
}

/** One member's place in a team. */
export interface SharedAdamSeat {
  /** Which member it is, from 0 on. */
  readonly member: number
  /** A memory of all members, of which `boardBytes` from `offset` on, a multiple of 8, are left to them; all 0 at first. */
  readonly board: SharedArrayBuffer
  readonly offset: number
  /** Where the team starts. */
  readonly moments: Moments
}

/** Numbers that are added and squared at once: they stay in the first cache. */
const BLOCK = 8192

/**
 * Adam with a clipped norm (`clippedAdamStep` of core) on the sum of the gradients of several threads. Each thread has the whole
 * model in a memory of its own that all can read; it sums one part of all gradients, keeps the moments of that part and moves
 * it, and copies the other parts from those who moved them. Where `useBackend('wasm')` of `@tfjs-flows/runtime` has started
 * tfjs with a memory that threads share, that is the memory, and nothing else is copied. The bits are the same in every thread.
 *
 * Nothing here waits. The threads must have met (`Atomics`)
 *
 * 1. between `offer` and `sumPart`,
 * 2. between `sumPart` and `updatePart`,
 * 3. between `updatePart` and `takeParts`; and between all of `takeParts` and the next `updatePart`, as by 1. and 2.
 *
 * @example
 * ```ts
 * const layout = { members: 2, sizes: [3] }
 * const board = new SharedArrayBuffer(SharedAdam.boardBytes(layout))
 * const moments = { firstMoment: new Float32Array(3), secondMoment: new Float32Array(3) }
 * const adam = new SharedAdam(layout, { member: 0, board, offset: 0, moments })
 * // adam.memory goes to the other thread, and its own comes here
 * adam.join([adam.memory, other])
 * ```
 */
export class SharedAdam {
  readonly #place: AdamPlace
  readonly #layout: SharedAdamLayout
  readonly #member: number
  readonly #parts: readonly (readonly Piece[])[]
  /** The sum of squares of each part. */
  readonly #squares: Float64Array
  /** Of each member the addresses of its gradients, its parameters, and the moments of its part. */
  readonly #addresses: readonly Uint32Array[]
  readonly #work: number
  readonly #add: WasmCall
  readonly #update: WasmCall
  #memories: readonly WebAssembly.Memory[] = []

  constructor(layout: SharedAdamLayout, { member, board, offset, moments }: SharedAdamSeat) {
    const { members, sizes } = layout
    this.#layout = layout
    this.#member = member
    this.#parts = Array.from({ length: members }, (_, part) => piecesOf(layout, part))
    this.#squares = new Float64Array(board, offset, members)
    const words = wordsOf(layout)
    this.#addresses = Array.from({ length: members }, (_, i) => {
      return new Uint32Array(board, offset + 8 * members + 4 * words * i, words)
    })
    this.#place = adamPlace()
    const { memory } = this.#place
    const [from, to] = partOf(layout, member)
    const count = to - from
    this.#work = this.#place.take(4 * BLOCK + 16 * (Math.ceil(count / BLOCK) + sizes.length))
    const ownMoments = [moments.firstMoment, moments.secondMoment].map((moment) => {
      const address = this.#place.take(4 * count)
      floatsAt(memory, address, count).set(moment.subarray(from, to))
      return address
    })
    this.#own.set(ownMoments, 2 * sizes.length)
    const module = new WebAssembly.Module(wasmModule([addAndSquare, adamUpdate], true))
    const { exports } = new WebAssembly.Instance(module, { env: { memory } })
    const call = ({ name }: { readonly name: string }): WasmCall => exports[name] as WasmCall
    this.#add = call(addAndSquare)
    this.#update = call(adamUpdate)
  }

  /** Bytes of the board that this takes. */
  static boardBytes(layout: SharedAdamLayout): number {
    return layout.members * (8 + 4 * wordsOf(layout))
  }

  /** What the others read this thread's part from. */
  get memory(): WebAssembly.Memory {
    return this.#place.memory
  }

  /** Says which memories the members have, in their order; needed before the first step. */
  join(memories: readonly WebAssembly.Memory[]): void {
    this.#memories = memories
  }

  /**
   * Tells the others where this thread's gradients and parameters are; both must stay until the step is over. The gradients are
   * written over.
   */
  offer(parameters: readonly Variable[], gradients: readonly Tensor[]): void {
    const addresses = [...this.#place.placeGradients(gradients), ...this.#place.placeParameters(parameters)]
    this.#own.set(addresses)
  }

  /** Sums this thread's part over all gradients, in the place of its own one. */
  sumPart(): void {
    const { memory } = this.#place
    const squares = this.#work + 4 * BLOCK
    const others = this.#members().filter((member) => member !== this.#member)
    let blocks = 0
    for (const { parameter, start, count } of this.#parts[this.#member] ?? []) {
      for (let done = 0; done < count; done += BLOCK) {
        const length = Math.min(BLOCK, count - done)
        const sum = (this.#own[parameter] ?? 0) + 4 * (start + done)
        for (const other of others) {
          const from = this.#floatsOf(other, this.#addresses[other]?.[parameter], start + done, length)
          floatsAt(memory, this.#work, length).set(from)
          // What the last of them leaves is the square of the whole sum.
          this.#add(sum, this.#work, sum, length, squares + 16 * blocks)
        }
        blocks += 1
      }
    }
    const sums = new Float64Array(memory.buffer, squares, 2 * blocks)
    this.#squares[this.#member] = sums.reduce((all, part) => all + part, 0)
  }

  /**
   * Moves this thread's part of the parameters, and of the moments; not where the loss or the norm is not finite.
   *
   * @returns the norm of the whole gradient before clipping
   */
  updatePart(loss: number, options: AdamOptions): number {
    const norm = usableNorm(
      this.#squares.reduce((all, part) => all + part, 0),
      options.clipNorm,
    )
    if (!(Number.isFinite(loss) && Number.isFinite(norm))) return norm
    const factors = adamFactors(options, norm)
    const { length: parameters } = this.#layout.sizes
    const [m = 0, v = 0] = this.#own.subarray(2 * parameters)
    for (const { parameter, start, at, count } of this.#parts[this.#member] ?? []) {
      const places = [this.#own[parameter], this.#own[parameters + parameter]]
      const [gradient = 0, p = 0] = places.map((place = 0) => place + 4 * start)
      const [mean, square] = [m + 4 * at, v + 4 * at]
      this.#update(gradient, p, mean, square, p, mean, square, count, ...factors)
    }
    return norm
  }

  /** Copies what the others have moved. */
  takeParts(parameters: readonly Variable[]): void {
    for (const member of this.#members()) {
      if (member === this.#member) continue
      for (const { parameter, start, count } of this.#parts[member] ?? []) {
        const place = this.#layout.sizes.length + parameter
        const from = this.#floatsOf(member, this.#addresses[member]?.[place], start, count)
        this.#floatsOf(this.#member, this.#own[place], start, count).set(from)
      }
    }
    this.#place.read(parameters)
  }

  /** Copies of the moments of all members. */
  moments(): Moments {
    const parts = this.#members().map((member) => {
      const [from, to] = partOf(this.#layout, member)
      const addresses = this.#addresses[member]?.subarray(2 * this.#layout.sizes.length) ?? []
      return { from, moments: Array.from(addresses, (address) => this.#floatsOf(member, address, 0, to - from)) }
    })
    const whole = (index: number): Float32Array => {
      const all = new Float32Array(sizeOfAll(this.#layout))
      for (const { from, moments } of parts) all.set(moments[index] ?? [], from)
      return all
    }
    return { firstMoment: whole(0), secondMoment: whole(1) }
  }

  /** Frees this thread's moments; not before the others are done with them. */
  dispose(): void {
    this.#place.dispose()
  }

  get #own(): Uint32Array {
    return this.#addresses[this.#member] as Uint32Array
  }

  #members(): number[] {
    return [...this.#addresses.keys()]
  }

  #floatsOf(member: number, address: number | undefined, start: number, count: number): Float32Array {
    return floatsAt(this.#memories[member] as WebAssembly.Memory, (address ?? 0) + 4 * start, count)
  }
}

/** Words of the board that a member's addresses take. */
function wordsOf({ sizes }: SharedAdamLayout): number {
  return 2 * sizes.length + 2
}
