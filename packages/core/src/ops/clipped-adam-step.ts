import { type NamedTensorMap, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { type AdamOptions, type AdamState, adamByOps, type LossGradients } from './adam-by-ops.ts'
import { isOnHost } from './flat-vector.ts'
import { fused } from './fused.ts'

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
