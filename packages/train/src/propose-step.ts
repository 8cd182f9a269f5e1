import { mean, stack, type Tensor, tidy } from '@tensorflow/tfjs-core'
import type { Adam } from './adam.ts'
import type { FlatParameters } from './flat-parameters.ts'
import type { Stage } from './flow-stages.ts'

/** A step that is computed but not taken; the caller disposes its tensors. */
export interface ProposedStep {
  readonly parameters: Tensor
  readonly firstMoment: Tensor
  readonly secondMoment: Tensor
  /** [loss, gradient norm], read together: one wait for the device. */
  readonly figures: Tensor
}

export interface StepInput {
  readonly parameters: FlatParameters
  readonly adam: Adam
  readonly learningRate: number
  /** The losses of the batch; what they are made of dies with the step. */
  losses(): Tensor
  /** What the losses come from, in order. */
  stages(): Stage[]
}

/** Gradient of the mean loss of one batch, and where Adam would go along it. */
export function proposeStep({ parameters, adam, learningRate, losses }: StepInput): ProposedStep {
  const [next, firstMoment, secondMoment, figures] = tidy(() => {
    const { loss, gradient } = parameters.gradient(() => mean(losses()))
    const proposal = adam.propose(parameters.read(), gradient, learningRate)
    const { firstMoment, secondMoment, gradientNorm } = proposal
    return [proposal.parameters, firstMoment, secondMoment, stack([loss, gradientNorm])]
  }) as [Tensor, Tensor, Tensor, Tensor]
  return { parameters: next, firstMoment, secondMoment, figures }
}
