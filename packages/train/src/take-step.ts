import { dispose, mean, type Tensor, type Variable } from '@tensorflow/tfjs-core'
import type { LossGradients } from '@tfjs-flows/core'
import type { AdamMoments } from './adam.ts'
import type { FlatParameters } from './flat-parameters.ts'
import type { Stage } from './flow-stages.ts'

/** What moves parameters along gradients: `Adam`, or that of a team of threads, which waits for the others. */
export interface Optimizer {
  /** Gives [loss, gradient norm]; where they are not finite, nothing has changed. The gradients stay the caller's, with other numbers. */
  step(parameters: readonly Variable[], own: LossGradients, learningRate: number): Tensor | Promise<Tensor>
  /** Copies of the moments. */
  state(): Promise<AdamMoments>
}

export interface StepInput {
  readonly parameters: FlatParameters
  readonly optimizer: Optimizer
  readonly learningRate: number
  /** The losses of the batch; what they are made of dies with the step. */
  losses(): Tensor
  /** What the losses come from, in order. */
  stages(): Stage[]
}

/**
 * A step along the gradient of the mean loss of one batch. Gives [loss, gradient norm], to be read together: one wait for
 * the device. Where they are not finite, neither the parameters nor the optimiser's moments have changed.
 */
export async function takeStep({ parameters, optimizer, learningRate, losses }: StepInput): Promise<Tensor> {
  const own = parameters.gradients(() => mean(losses()))
  try {
    return await optimizer.step(parameters.trained, own, learningRate)
  } finally {
    dispose([own.loss, ...own.gradients])
  }
}
