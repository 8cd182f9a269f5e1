import { Rng, type RngState } from '@tfjs-flows/core'

/** Where a `BatchOrder` stands; JSON. */
export interface BatchOrderState {
  /** Whole passes over the rows. */
  readonly epoch: number
  /** Rows of this epoch already used. */
  readonly position: number
  /** The generator as it was before this epoch's order was drawn. */
  readonly rng: RngState
}

/**
 * Endless batches of row indices, all of one size: each epoch a new random order, whose last short batch is dropped, so
 * that tensor shapes never change. Fewer rows than `batchSize` make batches of all rows.
 */
export class BatchOrder {
  readonly rows: number
  readonly batchSize: number
  #rng: Rng
  #before: RngState
  #order: Int32Array
  #epoch: number
  #position: number

  constructor(rows: number, batchSize: number, start: Rng | BatchOrderState) {
    this.rows = rows
    this.batchSize = Math.min(rows, batchSize)
    const state = start instanceof Rng ? { epoch: 0, position: 0, rng: start.state } : start
    this.#before = state.rng
    this.#rng = Rng.fromState(state.rng)
    this.#order = this.#rng.permutation(rows)
    this.#epoch = state.epoch
    this.#position = state.position
  }

  get state(): BatchOrderState {
    return { epoch: this.#epoch, position: this.#position, rng: this.#before }
  }

  /** The indices of the next batch: a view that is valid until the next call. */
  next(): Int32Array {
    if (this.#position + this.batchSize > this.rows) {
      this.#before = this.#rng.state
      this.#order = this.#rng.permutation(this.rows)
      this.#position = 0
      this.#epoch += 1
    }
    this.#position += this.batchSize
    return this.#order.subarray(this.#position - this.batchSize, this.#position)
  }
}
