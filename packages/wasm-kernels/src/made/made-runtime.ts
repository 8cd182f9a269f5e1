import type { TensorInfo } from '@tensorflow/tfjs-core'
import type { WasmFunction } from '../assembler/wasm-function.ts'
import { copyRows } from '../copy-rows.ts'
import type { WasmCall, WasmHost } from '../wasm-host.ts'
import { fromSlots, toSlots } from './block-rows.ts'
import type { MadeProgram, PackedPiece } from './made-program.ts'
import { packQuads } from './pack-quads.ts'
import { runMade } from './run-made.ts'

/** Tensors of a network by name. */
export type NamedTensors = Readonly<Record<string, TensorInfo | undefined>>

/** The addresses of a program in working memory. */
export interface PlacedProgram {
  /** Of what the caller asked for. */
  readonly start: number
  readonly instructions: number
  /** The features in the order in which they become known, int32. */
  readonly order: number
  /** 0, 1, 2, …, int32. */
  readonly places: number
}

/** Some columns of rows: the address of their numbers, int32, and how many. */
export interface Columns {
  readonly address: number
  readonly count: number
}

/** The parts of a run of a MADE's program. All numbers but counts are addresses, or bytes. */
export class MadeRuntime {
  static readonly functions: readonly WasmFunction[] = [packQuads, toSlots, fromSlots, runMade, copyRows]
  readonly #host: WasmHost
  readonly #packQuads: WasmCall
  readonly #toSlots: WasmCall
  readonly #fromSlots: WasmCall
  readonly #runMade: WasmCall
  readonly #copy: WasmCall

  constructor(host: WasmHost) {
    this.#host = host
    this.#packQuads = host.call(packQuads)
    this.#toSlots = host.call(toSlots)
    this.#fromSlots = host.call(fromSlots)
    this.#runMade = host.call(runMade)
    this.#copy = host.call(copyRows)
  }

  /** A program in working memory, after `bytes` of it for the caller. Nothing may be allocated from here on. */
  place({ instructions, order, widest }: MadeProgram, bytes: number): PlacedProgram {
    const lengths = [instructions.length, order.length, widest]
    const start = this.#host.scratch(bytes + 4 * lengths.reduce((sum, length) => sum + length, 0))
    const numbers = this.#host.integers(start + bytes, instructions.length + order.length + widest)
    numbers.set(instructions)
    numbers.set(order, instructions.length)
    const first = instructions.length + order.length
    for (let i = 0; i < widest; i += 1) numbers[first + i] = i
    const at = start + bytes
    return { start, instructions: at, order: at + 4 * instructions.length, places: at + 4 * first }
  }

  /** Packs the weights of all pieces from an address on. */
  pack({ pieces }: MadeProgram, tensors: NamedTensors, lists: PlacedProgram, packed: number): void {
    for (const piece of pieces) this.#pack(piece, tensors, lists, packed)
  }

  load(x: number, rowBytes: number, rows: number, { address, count }: Columns, slots: number): void {
    this.#toSlots(x, rowBytes, rows, address, count, slots)
  }

  save(slots: number, { address, count }: Columns, y: number, rowBytes: number, rows: number): void {
    this.#fromSlots(slots, address, count, y, rowBytes, rows)
  }

  /** Instructions from one place to another, in integers, on the slots of a block. */
  run({ instructions }: PlacedProgram, from: number, to: number, slots: number, packed: number): void {
    this.#runMade(instructions + 4 * from, instructions + 4 * to, slots, packed)
  }

  #pack(piece: PackedPiece, tensors: NamedTensors, { order, places }: PlacedProgram, packed: number): void {
    const { layer, column, columns, rows, weights, bias } = piece
    const tensor = (name: string): TensorInfo | undefined => tensors[`${layer}.${name}`]
    const ofContext = piece.hasContext ? tensor('contextWeight') : undefined
    const context = ofContext?.shape[0] ?? 0
    const tileBytes = 16 * (context + rows)
    const put = (
      weight: TensorInfo | undefined,
      mask: TensorInfo | undefined,
      list: number,
      count: number,
      to: number,
    ) => {
      if (weight === undefined || mask === undefined || count === 0) return
      const [from, shown] = [weight, mask].map((matrix) => this.#host.addressOf(matrix) + 4 * column) as [
        number,
        number,
      ]
      this.#packQuads(from, shown, 4 * (weight.shape[1] ?? 0), list, count, columns, to, tileBytes)
    }
    const target = packed + 4 * weights
    put(ofContext, tensor('contextMask'), places, context, target)
    put(tensor('weight'), tensor('mask'), piece.rowsAreFeatures ? order : places, rows, target + 16 * context)
    const added = tensor('bias')
    const biases = packed + 4 * bias
    this.#host.floats(biases, 4 * Math.ceil(columns / 4)).fill(0)
    if (added !== undefined) this.#copy(this.#host.addressOf(added) + 4 * column, 0, biases, 0, 1, 4 * columns)
  }
}
