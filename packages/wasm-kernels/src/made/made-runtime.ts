import type { TensorInfo } from '@tensorflow/tfjs-core'
import type { WasmFunction } from '../assembler/wasm-function.ts'
import type { WasmThread } from '../threads/wasm-thread.ts'
import type { WasmHost } from '../wasm-host.ts'
import { fromSlots, rowsOfBlock, toSlots } from './block-rows.ts'
import type { MadeProgram } from './made-program.ts'
import { packMaskedTiles, packShownTiles } from './pack-tiles.ts'
import { runMade } from './run-made.ts'

/** Tensors of a network by name. */
export type NamedTensors = Readonly<Record<string, TensorInfo | undefined>>

/** Some columns of rows: the address of their numbers, int32, and how many. */
export interface Columns {
  readonly address: number
  readonly count: number
}

/** The parts of a run of a MADE's program. All numbers but counts are addresses, or bytes. */
export class MadeRuntime {
  static readonly functions: readonly WasmFunction[] = [packShownTiles, packMaskedTiles, toSlots, fromSlots, runMade]
  readonly #host: WasmHost

  constructor(host: WasmHost) {
    this.#host = host
  }

  /** Puts a program's numbers into working memory, after `bytes` of it for the caller. Nothing may be allocated from then on. */
  place({ numbers }: MadeProgram, bytes: number): PlacedProgram {
    const start = this.#host.scratch(bytes + 4 * numbers.length, 'caller')
    this.#host.integers(start + bytes, numbers.length).set(numbers)
    return { start, listAt: (place) => start + bytes + 4 * place }
  }

  /** Packs the weights of all layers from an address on. */
  pack(program: MadeProgram, tensors: NamedTensors, { listAt }: PlacedProgram, packed: number): void {
    const { layers, lists, seesAllKnown } = program
    const shown = this.#host.call(packShownTiles)
    const call = seesAllKnown ? shown : this.#host.call(packMaskedTiles)
    const [order, places, zeros] = [lists.order, lists.places, lists.zeros].map(listAt) as [number, number, number]
    for (const [i, { name, context, takesFeatures, tiles }] of layers.entries()) {
      const addressOf = (part: string): number | undefined => {
        const tensor = tensors[`${name}.${part}`]
        return tensor && this.#host.addressOf(tensor)
      }
      const rowBytes = 4 * (tensors[`${name}.weight`]?.shape[1] ?? 0)
      const first = listAt(lists.tiles[i] as number)
      const end = first + 4 * tiles.length
      shown(addressOf('bias') ?? zeros, 0, rowBytes, places, 1, first, end, packed, 1)
      const ofContext = ['contextWeight', 'contextMask'].map((part) => addressOf(part) ?? 0) as [number, number]
      call(...ofContext, rowBytes, places, context, first, end, packed + 16, context)
      const ofTerms = ['weight', 'mask'].map((part) => addressOf(part) ?? 0) as [number, number]
      const target = packed + 16 * (1 + context)
      call(...ofTerms, rowBytes, takesFeatures ? order : places, tiles.at(-1) ?? 0, first, end, target, 0)
    }
  }
}

/** Runs a program on the blocks of rows of one thread. */
export class MadeBlocks {
  readonly #thread: WasmThread
  readonly #program: MadeProgram
  readonly #placed: PlacedProgram

  constructor(thread: WasmThread, program: MadeProgram, placed: PlacedProgram) {
    this.#thread = thread
    this.#program = program
    this.#placed = placed
  }

  load(x: number, rowBytes: number, rows: number, { address, count }: Columns, slots: number): void {
    this.#thread.call(toSlots)(x, rowBytes, rows, address, count, slots)
  }

  /** Zeros in one slot. */
  clear(slot: number): void {
    const { listAt } = this.#placed
    const { zeros, places } = this.#program.lists
    this.#thread.call(toSlots)(listAt(zeros), 0, rowsOfBlock, listAt(places), 1, slot)
  }

  save(slots: number, { address, count }: Columns, y: number, rowBytes: number, rows: number): void {
    this.#thread.call(fromSlots)(slots, address, count, y, rowBytes, rows)
  }

  /** Runs passes from one to before another on the slots of a block. */
  run([from, to]: Pair, memory: RunMemory): void {
    const { passes } = this.#program.lists
    const [first = 0, end = 0] = [from, to].map((pass) => this.#placed.listAt(passes[pass] ?? 0))
    this.#thread.call(runMade)(first, end, memory.block, memory.packed)
  }
}

type Pair = readonly [number, number]

/** A program in working memory. */
export interface PlacedProgram {
  /** The address of what the caller asked for. */
  readonly start: number
  /** The address of a place in the program's numbers. */
  listAt(place: number): number
}

/** What a program runs on. */
export interface RunMemory {
  readonly block: number
  readonly packed: number
}
