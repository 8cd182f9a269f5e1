import type { Tensor } from '@tensorflow/tfjs-core'
import type { Rng } from '@tfjs-flows/core'
import type { Stage } from './flow-stages.ts'

/** The rows or draws that a run goes through, and what each of them costs under the model. */
export interface LossTable {
  /** The function that the user called, for errors. */
  readonly who: string
  /** What the rows are, for errors, such as 'the data'. */
  readonly name: string
  readonly rows: number
  /** What to do where a loss is not finite before training, and where one is not in the course of it. */
  readonly advice: { readonly atStart: string; readonly inTraining: string }
  /** What the first progress warns of. */
  warnings(): string[]
  /**
   * One loss in nats for each index, [indices.length], differentiable in the model's parameters; an index past the last
   * row stands for the last row. `step` counts the steps taken before this one.
   */
  losses(indices: ArrayLike<number>, noise: Rng, step: number): Tensor
  /** What the losses are computed from, in order, to find where numbers stop being finite. */
  stages(indices: ArrayLike<number>, noise: Rng): Stage[]
}
