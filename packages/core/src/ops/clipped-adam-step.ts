import {
  abs,
  add,
  div,
  lessEqual,
  maximum,
  mul,
  type NamedTensorMap,
  scalar,
  sqrt,
  square,
  stack,
  sub,
  sum,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core'
import { fromFlatVector, toFlatVector } from './flat-vector.ts'
import { fused } from './fused.ts'
import { select } from './select.ts'

/** About the largest float32. */
const LARGEST = 3.4e38

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
      composite(state, { loss, gradients }, options),
    ),
  ) as [Tensor, Tensor, Tensor, ...Tensor[]]
  return { parameters, firstMoment: m, secondMoment: v, figures }
}

/** What the kernel is given: a list, as tfjs passes that of `concat`. */
function numbered(tensors: readonly Tensor[]): NamedTensorMap {
  return Object.fromEntries(tensors.entries())
}

/** Where the step is not sound, 1 takes the place of the decays and 0 that of what they let in: nothing changes. */
function composite(state: AdamState, { loss, gradients }: LossGradients, options: AdamOptions): Tensor[] {
  const { learningRate, step, beta1, beta2, epsilon, clipNorm } = options
  const gradient = toFlatVector(gradients)
  const norm = sqrt(sum(square(gradient)))
  // NaN compares as false.
  const isSound = lessEqual(add(abs(loss), norm), LARGEST)
  const whereSound = (value: number | Tensor, otherwise: number): Tensor => {
    return select(isSound, typeof value === 'number' ? scalar(value) : value, scalar(otherwise))
  }
  const safe = whereSound(gradient, 0)
  const g = Number.isFinite(clipNorm) ? mul(safe, whereSound(div(clipNorm, maximum(norm, clipNorm)), 0)) : safe
  const m = add(mul(state.firstMoment, whereSound(beta1, 1)), mul(g, 1 - beta1))
  const v = add(mul(state.secondMoment, whereSound(beta2, 1)), mul(square(g), 1 - beta2))
  // The bias corrections are folded into the rate and epsilon's scale, in float64.
  const correction = Math.sqrt(1 - beta2 ** step)
  const rate = (learningRate * correction) / (1 - beta1 ** step)
  const change = div(mul(m, whereSound(rate, 0)), add(sqrt(v), epsilon * correction))
  const parameters = sub(toFlatVector(state.parameters), change)
  const shapes = state.parameters.map((parameter) => parameter.shape)
  return [stack([loss, norm]), m, v, ...fromFlatVector(parameters, shapes)]
}
