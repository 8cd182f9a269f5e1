import {
  abs,
  add,
  clone,
  div,
  lessEqual,
  maximum,
  mul,
  scalar,
  sqrt,
  square,
  stack,
  sub,
  sum,
  type Tensor,
} from '@tensorflow/tfjs-core'
import { fromFlatVector, toFlatVector } from './flat-vector.ts'
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

export interface AdamByOpsOptions extends AdamOptions {
  /** Whether to look at the figures before the step. Where that waits for a device, the step itself guards against them. */
  readonly mayRead: boolean
}

/**
 * `clippedAdamStep` without a kernel, on one vector of all parameters: [figures, first moment, second moment,
 * ...parameters].
 */
export function adamByOps(
  state: AdamState,
  { loss, gradients }: LossGradients,
  { learningRate, step, beta1, beta2, epsilon, clipNorm, mayRead }: AdamByOpsOptions,
): Tensor[] {
  const gradient = toFlatVector(gradients)
  const norm = sqrt(sum(square(gradient)))
  const figures = stack([loss, norm])
  if (mayRead && !figures.dataSync().every(Number.isFinite)) {
    return [figures, ...[state.firstMoment, state.secondMoment, ...state.parameters].map((same) => clone(same))]
  }
  const whereSound = mayRead ? (value: Factor): Factor => value : guard(loss, norm)
  const safe = whereSound(gradient, 0)
  const g = Number.isFinite(clipNorm) ? mul(safe, whereSound(div(clipNorm, maximum(norm, clipNorm)), 0)) : safe
  const m = add(mul(state.firstMoment, whereSound(beta1, 1)), mul(g, 1 - beta1))
  const v = add(mul(state.secondMoment, whereSound(beta2, 1)), mul(square(g), 1 - beta2))
  // The bias corrections are folded into the rate and epsilon's scale, in float64.
  const correction = Math.sqrt(1 - beta2 ** step)
  const rate = (learningRate * correction) / (1 - beta1 ** step)
  const change = div(mul(m, whereSound(rate, 0)), add(sqrt(v), epsilon * correction))
  const shapes = state.parameters.map((parameter) => parameter.shape)
  return [figures, m, v, ...fromFlatVector(sub(toFlatVector(state.parameters), change), shapes)]
}

type Factor = number | Tensor

/**
 * Gives what makes a step that is not sound change nothing: 1 in the place of the decays, and 0 in that of what they let
 * in.
 */
function guard(loss: Tensor, norm: Tensor): (value: Factor, otherwise: number) => Tensor {
  // NaN compares as false.
  const isSound = lessEqual(add(abs(loss), norm), LARGEST)
  return (value, otherwise) => {
    return select(isSound, typeof value === 'number' ? scalar(value) : value, scalar(otherwise))
  }
}
