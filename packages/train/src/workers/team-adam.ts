import { getBackend, type Tensor, tensor, tensor1d, type Variable } from '@tensorflow/tfjs-core'
import type { LossGradients, Shape } from '@tfjs-flows/core'
import { SharedAdam, type SharedAdamOptions, wasmValues } from '@tfjs-flows/wasm-kernels'
import { type AdamMoments, adamDefaults } from '../adam.ts'
import type { Optimizer } from '../take-step.ts'
import { TeamBoard, type TeamSize, type Word } from './team-board.ts'

/** What all ranks of a team must agree on. */
export interface TeamLayout extends TeamSize {
  /** Shapes of the parameters. */
  readonly shapes: readonly Shape[]
  readonly clipNorm: number
  /** Steps taken before. */
  readonly step: number
}

/** Waits as long as a word has its value. */
export type Wait = (word: Word) => void | Promise<void>

/**
 * Adam for a team of threads. Each rank writes the gradient of its share of the rows, sums one part of all of them in the
 * order of the ranks, moves that part of the parameters, and reads all parameters: every rank gets the same bits, and the
 * optimiser's work is shared as the rows are.
 */
export class TeamAdam implements Optimizer {
  readonly board: TeamBoard
  readonly #layout: TeamLayout
  readonly #rank: number
  readonly #shared: SharedAdam
  readonly #ends: readonly number[]
  readonly #wait: Wait
  #step: number

  constructor(memory: WebAssembly.Memory, layout: TeamLayout, { rank, wait }: { rank: number; wait: Wait }) {
    this.board = new TeamBoard(memory, layout)
    this.#layout = layout
    this.#rank = rank
    this.#wait = wait
    this.#shared = new SharedAdam(memory, sharedOptions(layout))
    this.#step = layout.step
    let end = 0
    this.#ends = layout.shapes.map((shape) => {
      end += sizeOf(shape)
      return end
    })
  }

  static allocate(layout: TeamLayout): WebAssembly.Memory {
    return SharedAdam.allocate(sharedOptions(layout))
  }

  /** The place in the batch where this rank's rows begin, and where they end. */
  get share(): readonly [from: number, to: number] {
    const { ranks, batch } = this.#layout
    return [Math.floor((batch * this.#rank) / ranks), Math.floor((batch * (this.#rank + 1)) / ranks)]
  }

  /** Where the team starts; one rank says it, before the first order. */
  begin(parameters: readonly Variable[], { firstMoment, secondMoment }: AdamMoments): void {
    this.#copy(parameters, this.#shared.parameters)
    this.#shared.firstMoment.set(firstMoment)
    this.#shared.secondMoment.set(secondMoment)
  }

  /** Losses and gradients of the ranks add up to those of the batch. All ranks must take the same step. */
  async step(
    parameters: readonly Variable[],
    { loss, gradients }: LossGradients,
    learningRate: number,
  ): Promise<Tensor> {
    const { board } = this
    board.losses[this.#rank] = loss.dataSync()[0] ?? Number.NaN
    this.#copy(gradients, this.#shared.gradient(this.#rank))
    await this.#meet()
    this.#shared.sumPart(this.#rank)
    // Read before they meet again: after that another rank may write the loss of its next step.
    const total = Math.fround(board.losses.reduce((sum, value) => sum + value, 0))
    await this.#meet()
    this.#step += 1
    const options = { ...adamDefaults, clipNorm: this.#layout.clipNorm, step: this.#step, learningRate }
    const norm = this.#shared.updatePart(this.#rank, total, options)
    await this.#meet()
    if (Number.isFinite(total) && Number.isFinite(norm)) this.#read(parameters)
    return tensor1d([total, norm])
  }

  /** Copies of the moments, which are whole between steps. */
  async state(): Promise<AdamMoments> {
    const { firstMoment, secondMoment } = this.#shared
    return { step: this.#step, firstMoment: unshared(firstMoment), secondMoment: unshared(secondMoment) }
  }

  async #meet(): Promise<void> {
    const { round } = this.board
    this.board.arrive()
    await this.#wait(round)
  }

  #copy(tensors: readonly Tensor[], to: Float32Array): void {
    for (const [i, from] of tensors.entries()) to.set(wasmValues(from) ?? from.dataSync(), this.#ends[i - 1] ?? 0)
  }

  #read(parameters: readonly Variable[]): void {
    // The wasm backend copies what it is given; that of plain JavaScript keeps it.
    const values = getBackend() === 'wasm' ? this.#shared.parameters : unshared(this.#shared.parameters)
    for (const [i, parameter] of parameters.entries()) {
      const moved = tensor(values.subarray(this.#ends[i - 1] ?? 0, this.#ends[i]), parameter.shape)
      parameter.assign(moved)
      moved.dispose()
    }
  }
}

function sharedOptions(layout: TeamLayout): SharedAdamOptions {
  const size = layout.shapes.reduce((all, shape) => all + sizeOf(shape), 0)
  return { threads: layout.ranks, size, headBytes: TeamBoard.bytes(layout) }
}

function unshared(values: Float32Array): Float32Array {
  return Float32Array.from(values)
}

function sizeOf(shape: Shape): number {
  return shape.reduce((size, length) => size * length, 1)
}
