import { add, div, maximum, mul, sqrt, square, sub, sum, type Tensor, tidy } from '@tensorflow/tfjs-core'
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

/** Parameters, first and second moments, all flat and of one length. */
export interface AdamState {
  readonly parameters: Tensor
  readonly firstMoment: Tensor
  readonly secondMoment: Tensor
}

/**
 * One step of Adam on all parameters at once, after scaling the gradient to at most `clipNorm` (Kingma and Ba, "Adam: a
 * method for stochastic optimization", 2015, algorithm 1; Pascanu et al., "On the difficulty of training recurrent
 * neural networks", 2013). Also gives the norm of the gradient before clipping.
 */
export function clippedAdamStep(
  state: AdamState,
  gradient: Tensor,
  options: AdamOptions,
): AdamState & { gradientNorm: Tensor } {
  const [parameters, firstMoment, secondMoment, gradientNorm] = tidy(() =>
    fused<Tensor[]>('FlowsClippedAdamStep', { ...state, gradient }, { ...options }, () =>
      composite(state, gradient, options),
    ),
  ) as [Tensor, Tensor, Tensor, Tensor]
  return { parameters, firstMoment, secondMoment, gradientNorm }
}

function composite(state: AdamState, gradient: Tensor, options: AdamOptions): Tensor[] {
  const { learningRate, step, beta1, beta2, epsilon, clipNorm } = options
  const norm = sqrt(sum(square(gradient)))
  const g = Number.isFinite(clipNorm) ? mul(gradient, div(clipNorm, maximum(norm, clipNorm))) : gradient
  const m = add(mul(state.firstMoment, beta1), mul(g, 1 - beta1))
  const v = add(mul(state.secondMoment, beta2), mul(square(g), 1 - beta2))
  // The bias corrections are folded into the rate and epsilon's scale, in float64.
  const correction = Math.sqrt(1 - beta2 ** step)
  const rate = (learningRate * correction) / (1 - beta1 ** step)
  const parameters = sub(state.parameters, div(mul(m, rate), add(sqrt(v), epsilon * correction)))
  return [parameters, m, v, norm]
}
