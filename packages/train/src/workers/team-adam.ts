import { type Tensor, tensor1d, type Variable } from '@tensorflow/tfjs-core'
import type { LossGradients, Shape } from '@tfjs-flows/core'
import { type Moments, SharedAdam, type SharedAdamLayout } from '@tfjs-flows/wasm-kernels'
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

/** A rank's own side of a team. */
export interface TeamSeat {
  readonly rank: number
  readonly wait: Wait
  /** Where the team starts. */
  readonly moments: Moments
}

/**
 * Adam for a team of threads. Each rank has the gradient of its share of the rows, sums one part of all gradients, moves that
 * part of the parameters, and copies the others: every rank gets the same bits, and the optimiser's work is shared as the rows
 * are.
 */
export class TeamAdam implements Optimizer {
  readonly board: TeamBoard
  readonly #layout: TeamLayout
  readonly #rank: number
  readonly #shared: SharedAdam
  readonly #wait: Wait
  #step: number

  /** `board` is that which `TeamAdam.board` made of the same layout. */
  constructor(board: SharedArrayBuffer, layout: TeamLayout, { rank, wait, moments }: TeamSeat) {
    this.board = new TeamBoard(board, layout)
    this.#layout = layout
    this.#rank = rank
    this.#wait = wait
    const seat = { member: rank, board, offset: TeamBoard.bytes(layout), moments }
    this.#shared = new SharedAdam(sharedLayout(layout), seat)
    this.#step = layout.step
  }

  static board(layout: TeamLayout): SharedArrayBuffer {
    return new SharedArrayBuffer(TeamBoard.bytes(layout) + SharedAdam.boardBytes(sharedLayout(layout)))
  }

  /** What the other ranks read this one's part from. */
  get memory(): WebAssembly.Memory {
    return this.#shared.memory
  }

  /** Says which memories the ranks have, in their order; needed before the first step. */
  join(memories: readonly WebAssembly.Memory[]): void {
    this.#shared.join(memories)
  }

  /** The place in the batch where this rank's rows begin, and where they end. */
  get share(): readonly [from: number, to: number] {
    const { ranks, batch } = this.#layout
    return [Math.floor((batch * this.#rank) / ranks), Math.floor((batch * (this.#rank + 1)) / ranks)]
  }

  /** Losses and gradients of the ranks add up to those of the batch. All ranks must take the same step. */
  async step(
    parameters: readonly Variable[],
    { loss, gradients }: LossGradients,
    learningRate: number,
  ): Promise<Tensor> {
    const { board } = this
    board.losses[this.#rank] = loss.dataSync()[0] ?? Number.NaN
    this.#shared.offer(parameters, gradients)
    await this.#meet()
    this.#shared.sumPart()
    // Read before they meet again: after that another rank may write the loss of its next step.
    const total = Math.fround(board.losses.reduce((sum, value) => sum + value, 0))
    await this.#meet()
    this.#step += 1
    const options = { ...adamDefaults, clipNorm: this.#layout.clipNorm, step: this.#step, learningRate }
    const norm = this.#shared.updatePart(total, options)
    await this.#meet()
    if (Number.isFinite(total) && Number.isFinite(norm)) this.#shared.takeParts(parameters)
    return tensor1d([total, norm])
  }

  /** Copies of the moments, which are whole between steps. */
  async state(): Promise<AdamMoments> {
    return { step: this.#step, ...this.#shared.moments() }
  }

  /** Frees the moments; not before the other ranks have ended. */
  dispose(): void {
    this.#shared.dispose()
  }

  async #meet(): Promise<void> {
    const { round } = this.board
    this.board.arrive()
    await this.#wait(round)
  }
}

function sharedLayout({ ranks, shapes }: TeamLayout): SharedAdamLayout {
  return { members: ranks, sizes: shapes.map(sizeOf) }
}

function sizeOf(shape: Shape): number {
  return shape.reduce((size, length) => size * length, 1)
}
