import { Rng } from '@tfjs-flows/core'

/** Places of the words that threads wait for, each in a cache line of its own. */
const ORDERS = 0
const ARRIVED = 16
const ROUND = 32
const ENDED = 48
const WORDS = 64

/** How large a team is. */
export interface TeamSize {
  readonly ranks: number
  /** Rows of a step. */
  readonly batch: number
}

/** A word of the board and what it holds now: to wait for its change. */
export interface Word {
  readonly index: number
  readonly value: number
}

/** What every rank does next. */
export interface StepOrder {
  /** The rows of the batch; each rank takes its own share of them. */
  readonly indices: Int32Array
  readonly learningRate: number
  /** One generator for each rank, not drawn from yet. */
  readonly noise: readonly Rng[]
}

/**
 * What the threads of a team tell each other, at the start of their shared memory: the order of the step, the loss of
 * each rank, where they meet, and whether it is all over. A thread that waits looks at `orders` or `round`.
 */
export class TeamBoard {
  readonly words: Int32Array<SharedArrayBuffer>
  /** The loss of each rank's share: their sum is the loss of the batch. */
  readonly losses: Float64Array<SharedArrayBuffer>
  readonly #size: TeamSize
  readonly #learningRate: Float64Array<SharedArrayBuffer>
  readonly #keys: Uint32Array<SharedArrayBuffer>
  readonly #indices: Int32Array<SharedArrayBuffer>

  constructor(buffer: SharedArrayBuffer, size: TeamSize) {
    const { ranks, batch } = size
    this.#size = size
    this.words = new Int32Array(buffer, 0, WORDS)
    this.#learningRate = new Float64Array(buffer, 4 * WORDS, 1)
    this.losses = new Float64Array(buffer, 4 * WORDS + 8, ranks)
    this.#keys = new Uint32Array(buffer, 4 * WORDS + 8 + 8 * ranks, 2 * ranks)
    this.#indices = new Int32Array(buffer, 4 * WORDS + 8 + 16 * ranks, batch)
  }

  /** Bytes that a board takes, a multiple of 64. */
  static bytes({ ranks, batch }: TeamSize): number {
    return 64 * Math.ceil((4 * WORDS + 8 + 16 * ranks + 4 * batch) / 64)
  }

  /** Orders so far; this word changes with each of them. */
  get orders(): Word {
    return this.#word(ORDERS)
  }

  /** Meetings so far; this word changes when the last rank arrives. */
  get round(): Word {
    return this.#word(ROUND)
  }

  get hasEnded(): boolean {
    return Atomics.load(this.words, ENDED) !== 0
  }

  /** Gives every rank its next step; only once all of them have met in the step before. */
  publish({ indices, learningRate, noise }: StepOrder): void {
    this.#indices.set(indices)
    this.#learningRate[0] = learningRate
    for (const [rank, { state }] of noise.entries()) this.#keys.set(state.key, 2 * rank)
    this.#change(ORDERS)
  }

  /** The order that was published last. */
  read(): StepOrder {
    const [learningRate = 0] = this.#learningRate
    const noise = Array.from({ length: this.#size.ranks }, (_, rank) => {
      const key = [this.#keys[2 * rank] ?? 0, this.#keys[2 * rank + 1] ?? 0] as const
      return Rng.fromState({ algorithm: 'philox4x32-10', key, block: 0, children: 0 })
    })
    return { indices: this.#indices, learningRate, noise }
  }

  /** Says that this rank is at the meeting point: the last one to come starts the next round. */
  arrive(): void {
    if (Atomics.add(this.words, ARRIVED, 1) + 1 < this.#size.ranks) return
    Atomics.store(this.words, ARRIVED, 0)
    this.#change(ROUND)
  }

  /** Lets all that wait go on, to see that it is over. */
  end(): void {
    Atomics.store(this.words, ENDED, 1)
    this.#change(ORDERS)
    this.#change(ROUND)
  }

  #word(index: number): Word {
    return { index, value: Atomics.load(this.words, index) }
  }

  #change(index: number): void {
    Atomics.add(this.words, index, 1)
    Atomics.notify(this.words, index)
  }
}
