import {
  add,
  div,
  exp,
  log,
  mul,
  neg,
  onesLike,
  reshape,
  sigmoid,
  split,
  square,
  stack,
  sub,
  type Tensor,
  tanh,
  transpose,
} from '@tensorflow/tfjs-core'
import { FlowsError } from '../flows-error.ts'
import { customGradients } from '../tape/custom-gradients.ts'
import { fused } from './fused.ts'
import { softplus } from './softplus.ts'

/** How a raw parameter a becomes a scale e^s that is 1 at a = 0. */
export type ScaleMap = 'bounded' | 'exp' | 'softplus' | 'sigmoid'

export interface AffineCouplingOptions {
  scale: ScaleMap
  /** Largest |s| of 'bounded'; the other maps ignore it. */
  bound: number
  /** True: x = (y - t) e^-s instead of y = x e^s + t. */
  inverse: boolean
}

const SOFTPLUS_FLOOR = 1e-3
const SIGMOID_SHIFT = 2

/** The constants of the scale maps, also for kernels. */
export const scaleConstants: {
  readonly softplusFloor: number
  readonly softplusShift: number
  readonly sigmoidShift: number
  readonly logSigmoidShift: number
} = {
  /** softplus(a + shift) + 1e-3 is 1 at a = 0. */
  softplusFloor: SOFTPLUS_FLOOR,
  softplusShift: Math.log(Math.expm1(1 - SOFTPLUS_FLOOR)),
  /** sigmoid(a + 2) / sigmoid(2) is 1 at a = 0 and saturates at 1.135: layers shrink towards the data, never blow up. */
  sigmoidShift: SIGMOID_SHIFT,
  logSigmoidShift: -Math.log1p(Math.exp(-SIGMOID_SHIFT)),
}

const { softplusFloor, softplusShift, sigmoidShift, logSigmoidShift } = scaleConstants

/**
 * y = x e^s + t and s itself, the elementwise log-det, in one op with its own gradient:
 *
 *     t = parameters[..., 0], a = parameters[..., 1]; s = bound tanh(a / bound), a, log(softplus(a + c) + 0.001)
 *     or log(sigmoid(a + 2) / sigmoid(2))
 *
 * `inverse` gives x = (y - t) e^-s and -s. x [...], parameters [..., 2]; both outputs [...]. Zero parameters give the
 * identity under every map.
 *
 * @throws FlowsError 'shape' where parameters is not x's shape with a last axis of 2
 */
export function affineCoupling(x: Tensor, parameters: Tensor, options: AffineCouplingOptions): [Tensor, Tensor] {
  if (parameters.shape.join() !== [...x.shape, 2].join()) {
    throw new FlowsError('shape', {
      who: 'affineCoupling',
      rule: "parameters must have x's shape and a last axis of 2: shift and raw scale",
      got: `x [${x.shape.join(', ')}] and parameters [${parameters.shape.join(', ')}]`,
      do: 'Give every element of x its two parameters',
    })
  }
  const { inverse } = options
  const outputs = customGradients({
    inputs: { x, parameters },
    forward: (save) => {
      const [y, logDet] = fused('FlowsAffineCoupling', { x, parameters }, { ...options }, () =>
        composite(x, parameters, options),
      )
      save([inverse ? (y as Tensor) : x, parameters, logDet as Tensor])
      return [y as Tensor, logDet as Tensor]
    },
    gradients: ([dy, dLogDet], saved) => {
      const [u, raw, logDet] = saved as [Tensor, Tensor, Tensor]
      const inputs = { dy: dy as Tensor, dLogDet: dLogDet as Tensor, u, parameters: raw, logDet }
      const [dx, dParameters] = fused('FlowsAffineCouplingGradient', { ...inputs }, { ...options }, () =>
        gradients(inputs, options),
      )
      return { x: () => dx as Tensor, parameters: () => dParameters as Tensor }
    },
  })
  return outputs as [Tensor, Tensor]
}

function composite(x: Tensor, parameters: Tensor, options: AffineCouplingOptions): Tensor[] {
  const [t, a] = columns(parameters)
  const s = logScale(a, options)
  if (!options.inverse) return [add(mul(x, exp(s)), t), s]
  const logDet = neg(s)
  return [mul(sub(x, t), exp(logDet)), logDet]
}

interface GradientInputs {
  readonly dy: Tensor
  readonly dLogDet: Tensor
  /** The unscaled side: x of y = x e^s + t in both directions. */
  readonly u: Tensor
  readonly parameters: Tensor
  readonly logDet: Tensor
}

/** Forward: dx = dy e^s, dt = dy, ds = dx x + dlogDet. Inverse: dy = dx e^-s, dt = -dx e^-s, ds = -(dx x + dlogDet). */
function gradients({ dy, dLogDet, u, parameters, logDet }: GradientInputs, options: AffineCouplingOptions): Tensor[] {
  const { inverse } = options
  const dx = mul(dy, exp(logDet))
  const [, a] = columns(parameters)
  const slope = logScaleSlope(a, inverse ? neg(logDet) : logDet, options)
  const ds = inverse ? neg(add(mul(dy, u), dLogDet)) : add(mul(dx, u), dLogDet)
  return [dx, stack([inverse ? neg(dx) : dy, mul(ds, slope)], dy.rank)]
}

/** The two columns of [..., 2]: a transpose and two slices of rows cost less than two slices of columns. */
function columns(parameters: Tensor): [Tensor, Tensor] {
  const shape = parameters.shape.slice(0, -1)
  const [t, a] = split(transpose(reshape(parameters, [-1, 2])), 2, 0) as [Tensor, Tensor]
  return [reshape(t, shape), reshape(a, shape)]
}

function logScale(a: Tensor, { scale, bound }: AffineCouplingOptions): Tensor {
  if (scale === 'bounded') return mul(bound, tanh(div(a, bound)))
  if (scale === 'softplus') return log(add(softplus(add(a, softplusShift)), softplusFloor))
  if (scale === 'sigmoid') return sub(neg(softplus(neg(add(a, sigmoidShift)))), logSigmoidShift)
  return a
}

/** ds / da. */
function logScaleSlope(a: Tensor, s: Tensor, { scale, bound }: AffineCouplingOptions): Tensor {
  if (scale === 'bounded') return sub(1, square(div(s, bound)))
  if (scale === 'softplus') return div(sigmoid(add(a, softplusShift)), exp(s))
  if (scale === 'sigmoid') return sigmoid(neg(add(a, sigmoidShift)))
  return onesLike(a)
}
