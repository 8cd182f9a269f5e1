import { getBackend, scalar, type Tensor, tensor } from '@tensorflow/tfjs-core'
import type { LossGradients, Shape } from '@tfjs-flows/core'
import { SharedVectors, wasmValues } from '@tfjs-flows/wasm-kernels'
import { TeamBoard, type TeamSize } from './team-board.ts'

/** What all ranks of a team must agree on. */
export interface TeamLayout extends TeamSize {
  /** Shapes of the parameters. */
  readonly shapes: readonly Shape[]
}

/** Waits for the meeting that this rank has announced. */
export type Meeting = (round: { readonly index: number; readonly value: number }) => void | Promise<void>

/**
 * The gradients of a team of threads in their shared memory. Each rank writes that of its share of the rows, sums one
 * part of all of them in the order of the ranks, and reads the whole sum: every rank gets the same bits.
 */
export class SharedGradients {
  readonly board: TeamBoard
  readonly #layout: TeamLayout
  readonly #rank: number
  readonly #vectors: SharedVectors
  readonly #ends: readonly number[]

  constructor(memory: WebAssembly.Memory, layout: TeamLayout, rank: number) {
    this.board = new TeamBoard(memory, layout)
    this.#layout = layout
    this.#rank = rank
    this.#vectors = new SharedVectors(memory, vectorsOf(layout))
    let end = 0
    this.#ends = layout.shapes.map((shape) => {
      end += sizeOf(shape)
      return end
    })
  }

  static allocate(layout: TeamLayout): WebAssembly.Memory {
    return SharedVectors.allocate(vectorsOf(layout))
  }

  /** The place in the batch where this rank's rows begin, and where they end. */
  get share(): readonly [from: number, to: number] {
    const { ranks, batch } = this.#layout
    return [Math.floor((batch * this.#rank) / ranks), Math.floor((batch * (this.#rank + 1)) / ranks)]
  }

  /** Adds up the losses and gradients of all ranks; takes over the tensors that it is given. */
  async exchange({ loss, gradients }: LossGradients, meet: Meeting): Promise<LossGradients> {
    const slot = this.#vectors.slot(this.#rank)
    this.board.losses[this.#rank] = loss.dataSync()[0] ?? Number.NaN
    loss.dispose()
    for (const [i, gradient] of gradients.entries()) {
      slot.set(wasmValues(gradient) ?? gradient.dataSync(), this.#ends[i - 1] ?? 0)
      gradient.dispose()
    }
    await this.#meet(meet)
    this.#vectors.sumPart(this.#rank)
    // Read before the second meeting: after it another rank may write the loss of its next step.
    const total = this.board.losses.reduce((sum, value) => sum + value, 0)
    await this.#meet(meet)
    return { loss: scalar(total), gradients: this.#sums() }
  }

  async #meet(meet: Meeting): Promise<void> {
    const { round } = this.board
    this.board.arrive()
    await meet(round)
  }

  #sums(): Tensor[] {
    const { sum } = this.#vectors
    // The wasm backend copies what it is given; that of plain JavaScript keeps it.
    const values = getBackend() === 'wasm' ? sum : sum.slice()
    return this.#layout.shapes.map((shape, i) => {
      return tensor(values.subarray(this.#ends[i - 1] ?? 0, this.#ends[i]), [...shape])
    })
  }
}

function vectorsOf(layout: TeamLayout): { slots: number; size: number; headBytes: number } {
  const size = layout.shapes.reduce((all, shape) => all + sizeOf(shape), 0)
  return { slots: layout.ranks, size, headBytes: TeamBoard.bytes(layout) }
}

function sizeOf(shape: Shape): number {
  return shape.reduce((size, length) => size * length, 1)
}
