/** Values that the mean looks back on, roughly. */
const HORIZON = 100

/** The state of a `RunningMean`; JSON. */
export interface RunningMeanState {
  readonly sum: number
  readonly weight: number
}

/**
 * An exponentially decaying mean over about the last 100 values; the mean of all while there are fewer, since the
 * weights are normalised (the bias correction of Adam's moments).
 */
export class RunningMean {
  #sum: number
  #weight: number

  constructor(state: RunningMeanState = { sum: 0, weight: 0 }) {
    this.#sum = state.sum
    this.#weight = state.weight
  }

  add(value: number): void {
    const decay = 1 - 1 / HORIZON
    this.#sum = this.#sum * decay + value
    this.#weight = this.#weight * decay + 1
  }

  /** NaN before the first value. */
  get value(): number {
    return this.#sum / this.#weight
  }

  get state(): RunningMeanState {
    return { sum: this.#sum, weight: this.#weight }
  }
}
