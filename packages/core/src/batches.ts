import { FlowsError } from './flows-error.ts'
import { Rng, type RngState } from './rng.ts'

/** Where a `Batches` stands; JSON. */
export interface BatchesState {
  readonly rows: number
  readonly batchSize: number
  readonly epoch: number
  /** Rows of this epoch already given. */
  readonly position: number
  /** The generator as it was before this epoch's order was drawn. */
  readonly rng: RngState
}

export interface BatchesOptions {
  /** Rows to draw from. */
  readonly rows: number
  /** Rows a batch; more than `rows` means all of them. */
  readonly batchSize: number
  /** Source of the orders; a child of it is used, so its later draws do not matter. */
  readonly rng: Rng
}

/** Endless shuffled batches of row indices; see `batches`. */
export class Batches implements IterableIterator<Int32Array> {
  readonly rows: number
  readonly batchSize: number
  #rng: Rng
  #before: RngState
  #order: Int32Array
  #epoch: number
  #position: number

  private constructor(state: BatchesState) {
    this.rows = state.rows
    this.batchSize = state.batchSize
    this.#epoch = state.epoch
    this.#position = state.position
    this.#before = state.rng
    this.#rng = Rng.fromState(state.rng)
    this.#order = this.#rng.permutation(state.rows)
  }

  /** Goes on exactly where `state` was taken. */
  static fromState(state: BatchesState): Batches {
    return new Batches(state)
  }

  get state(): BatchesState {
    const { rows, batchSize } = this
    return { rows, batchSize, epoch: this.#epoch, position: this.#position, rng: this.#before }
  }

  /** Whole passes over the rows so far. */
  get epoch(): number {
    return this.#epoch
  }

  get batchesPerEpoch(): number {
    return Math.floor(this.rows / this.batchSize)
  }

  /** The next batch, a view that stays valid until the epoch ends. */
  next(): { done: false; value: Int32Array } {
    if (this.#position + this.batchSize > this.rows) {
      this.#before = this.#rng.state
      this.#order = this.#rng.permutation(this.rows)
      this.#position = 0
      this.#epoch += 1
    }
    const value = this.#order.subarray(this.#position, this.#position + this.batchSize)
    this.#position += this.batchSize
    return { done: false, value }
  }

  [Symbol.iterator](): this {
    return this
  }
}

/**
 * Endless batches of row indices: each epoch a new random order, cut into batches of one size; the last short one of
 * an epoch is dropped, so that tensor shapes never change. `state` and `Batches.fromState` resume as if never stopped.
 *
 * @example
 * ```ts
 * const stream = batches({ rows: 1000, batchSize: 256, rng: new Rng(0) })
 * const indices = stream.next().value // Int32Array of 256
 * ```
 */
export function batches(options: BatchesOptions): Batches {
  const { rows, batchSize, rng } = options
  if (!(Number.isSafeInteger(rows) && rows > 0 && Number.isSafeInteger(batchSize) && batchSize > 0)) {
    throw new FlowsError('argument', {
      who: 'batches',
      rule: 'rows and batchSize must be positive integers',
      got: `rows ${rows} and batchSize ${batchSize}`,
      do: 'Pass for example { rows: table.rows, batchSize: 256, rng }',
    })
  }
  const state = rng.fork().state
  return Batches.fromState({ rows, batchSize: Math.min(rows, batchSize), epoch: 0, position: 0, rng: state })
}
