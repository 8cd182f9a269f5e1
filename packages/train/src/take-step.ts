import { dispose, mean, type Tensor } from '@tensorflow/tfjs-core'
import type { LossGradients } from '@tfjs-flows/core'
import type { Adam } from './adam.ts'
import type { FlatParameters } from './flat-parameters.ts'
import type { Stage } from './flow-stages.ts'

/**
 * What stands between the gradient of a step and the optimiser, such as the mean over several workers: it takes over the
 * tensors that it is given, and gives tensors of the same shapes, which may be the same ones.
 */
export type GradientExchange = (own: LossGradients) => Promise<LossGradients>

export interface StepInput {
  readonly parameters: FlatParameters
  readonly adam: Adam
  readonly learningRate: number
  /** Default: the gradient stays as it is. */
  readonly exchange: GradientExchange | undefined
  /** The losses of the batch; what they are made of dies with the step. */
  losses(): Tensor
  /** What the losses come from, in order. */
  stages(): Stage[]
}

/**
 * A step along the gradient of the mean loss of one batch. Gives [loss, gradient norm], to be read together: one wait for
 * the device. Where they are not finite, neither the parameters nor Adam's moments have changed.
 */
export async function takeStep({ parameters, adam, learningRate, exchange, losses }: StepInput): Promise<Tensor> {
  const own = parameters.gradients(() => mean(losses()))
  const { loss, gradients } = exchange === undefined ? own : await exchange(own)
  try {
    return adam.step(parameters.trained, { loss, gradients }, learningRate)
  } finally {
    dispose([loss, ...gradients])
  }
}
