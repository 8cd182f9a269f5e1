import { type NamedTensorMap, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { adamByOps } from './adam-by-ops.ts'
import { isOnHost } from './flat-vector.ts'
import { fused } from './fused.ts'

/** Settings of one Adam step. */
export interface AdamOptions {
  readonly learningRate: number
  /** 1, 2, ...: the step that is taken now. */
  readonly step: number
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
  /** Largest Euclidean norm of the whole gradient; Infinity does not clip. */
  readonly clipNorm: number
}

/** What a step changes. */
export interface AdamState {
  /** Of any shapes. */
  readonly parameters: readonly Tensor[]
  /** One vector, as long as all parameters together, in their order. */
  readonly firstMoment: Tensor
  readonly secondMoment: Tensor
}

/** A scalar loss and its gradient in each parameter, in the order of the parameters. */
export interface LossGradients {
  readonly loss: Tensor
  readonly gradients: readonly Tensor[]
}

/**
 * One step of Adam on all parameters at once, after scaling the gradient to at most `clipNorm` (Kingma and Ba, "Adam: a
 * method for stochastic optimization", 2015, algorithm 1; Pascanu et al., "On the difficulty of training recurrent
 * neural networks", 2013).
 *
 * The `figures` are [loss, norm of the gradient before clipping]. A step whose figures are not both finite changes
 * nothing: it gives the state's values again.
 *
 * The state is spent: a kernel may write the new moments where the old ones were. Read the result alone, and dispose both.
 */
export function clippedAdamStep(
  state: AdamState,
  { loss, gradients }: LossGradients,
  options: AdamOptions,
): AdamState & { figures: Tensor } {
  const { firstMoment, secondMoment } = state
  const inputs = [loss, firstMoment, secondMoment, ...state.parameters, ...gradients]
  const [figures, m, v, ...parameters] = tidy(() =>
    fused<Tensor[]>('FlowsClippedAdamStep', numbered(inputs), { ...options }, () =>
      adamByOps(state, { loss, gradients }, { ...options, mayRead: isOnHost() }),
    ),
  ) as [Tensor, Tensor, Tensor, ...Tensor[]]
  return { parameters, firstMoment: m, secondMoment: v, figures }
}

/** What the kernel is given: a list, as tfjs passes that of `concat`. */
function numbered(tensors: readonly Tensor[]): NamedTensorMap {
  return Object.fromEntries(tensors.entries())
}
