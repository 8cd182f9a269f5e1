import { mean, stack, type Tensor, tidy } from '@tensorflow/tfjs-core'
import type { Rng } from '@tfjs-flows/core'
import type { Adam } from './adam.ts'
import type { Batch } from './examples.ts'
import type { FlatParameters } from './flat-parameters.ts'
import type { Objective, Trainable } from './objective.ts'

/** A step that is computed but not taken; the caller disposes its tensors. */
export interface ProposedStep {
  readonly parameters: Tensor
  readonly firstMoment: Tensor
  readonly secondMoment: Tensor
  /** [loss, gradient norm], read together: one wait for the device. */
  readonly figures: Tensor
}

export interface StepInput<Model extends Trainable> {
  readonly model: Model
  readonly objective: Objective<Model>
  readonly parameters: FlatParameters
  readonly adam: Adam
  readonly rng: Rng
  readonly learningRate: number
  /** Makes the batch; its tensors die with the step. */
  batch(): Batch
}

/** Gradient of the mean loss of one batch, and where Adam would go along it. */
export function proposeStep<Model extends Trainable>(input: StepInput<Model>): ProposedStep {
  const { model, objective, parameters, adam, rng, learningRate } = input
  const [next, firstMoment, secondMoment, figures] = tidy(() => {
    const batch = input.batch()
    const { loss, gradient } = parameters.gradient(() => mean(objective.losses(model, { ...batch, rng })))
    const proposal = adam.propose(parameters.read(), gradient, learningRate)
    const { firstMoment, secondMoment, gradientNorm } = proposal
    return [proposal.parameters, firstMoment, secondMoment, stack([loss, gradientNorm])]
  }) as [Tensor, Tensor, Tensor, Tensor]
  return { parameters: next, firstMoment, secondMoment, figures }
}
