import { keep, type Tensor } from '@tensorflow/tfjs-core'
import type { FlatParameters } from './flat-parameters.ts'
import type { BestRecord } from './training-state.ts'

/**
 * A copy of the weights with the lowest validation loss; of the latest where there is no validation loss. The initial
 * weights are a candidate too.
 */
export class BestWeights {
  #weights: Tensor
  #step = 0
  #loss = Infinity
  #evaluationsSince = 0
  readonly #parameters: FlatParameters

  constructor(parameters: FlatParameters) {
    this.#parameters = parameters
    this.#weights = keep(parameters.read())
  }

  get step(): number {
    return this.#step
  }

  /** Infinity before the first finite loss. */
  get loss(): number {
    return this.#loss
  }

  get evaluationsSince(): number {
    return this.#evaluationsSince
  }

  get record(): BestRecord {
    const validationLoss = Number.isFinite(this.#loss) ? this.#loss : null
    return { step: this.#step, validationLoss, evaluationsSince: this.#evaluationsSince }
  }

  /** Considers the weights of now; `loss` is undefined without validation rows. Gives whether they are the best. */
  offer(step: number, loss: number | undefined): boolean {
    // NaN is no improvement.
    const improved = loss === undefined || loss < this.#loss
    if (improved) {
      this.#set(this.#parameters.read(), step, loss ?? Infinity)
    } else {
      this.#evaluationsSince += 1
    }
    return improved
  }

  /** Gives the model the best weights. */
  restore(): void {
    this.#parameters.write(this.#weights)
  }

  async values(): Promise<Float32Array> {
    return Float32Array.from(await this.#weights.data())
  }

  /** Continues from a record; takes over the tensor. */
  resume(weights: Tensor, { step, validationLoss, evaluationsSince }: BestRecord): void {
    this.#set(weights, step, validationLoss ?? Infinity)
    this.#evaluationsSince = evaluationsSince
  }

  dispose(): void {
    this.#weights.dispose()
  }

  #set(weights: Tensor, step: number, loss: number): void {
    this.#weights.dispose()
    this.#weights = keep(weights)
    this.#step = step
    this.#loss = loss
    this.#evaluationsSince = 0
  }
}
