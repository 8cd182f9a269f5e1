import {
  add,
  div,
  expandDims,
  fill,
  mul,
  square,
  squeeze,
  sub,
  sum,
  type Tensor,
  tanh,
  tidy,
  type Variable,
  variable,
  zeros,
} from '@tensorflow/tfjs-core'
import { type Member, type Network, type Rng, registerModule } from '@tfjs-flows/core'
import { Bijector } from './bijector.ts'
import { applyToContext, checkContextConditioner, moveByContext } from './context-conditioner.ts'
import { invertIncreasing } from './invert-increasing.ts'
import { matrixVector } from './matrix-vector.ts'
import { TINY } from './outside.ts'
import { logTanhSlope, positiveSlope, tanhStretch } from './tanh-stretch.ts'

export interface PlanarOptions {
  /** Width D of the last axis, at least 1. */
  features: number
  /** context [..., C] -> 2 D + 1 numbers, added to `normal`, `raw` and `offset` in this order. */
  conditioner?: Network | undefined
  /** Draws the normal of the plane; without it every entry is 1 / sqrt(D). */
  rng?: Rng | undefined
}

/** The map at one context: w [..., D], u [..., D], b [..., 1], and s = 1 + w^T u > 0 [..., 1]. */
interface Plane {
  normal: Tensor
  push: Tensor
  offset: Tensor
  slope: Tensor
}

/**
 * y = x + u tanh(w^T x + b): space stretched across one plane (Rezende and Mohamed, "Variational inference with normalizing
 * flows", 2015, 4.1); log-det log(1 + w^T u (1 - tanh^2)).
 *
 * It is invertible where w^T u > -1, which u = raw + (m - w^T raw) w / |w|^2 with m = softplus(w^T raw + log(e - 1)) - 1
 * makes sure (appendix A.1 there). The inverse is found along w alone, by bracketing. It starts at the identity, with a
 * conditioner too where that starts at zero.
 *
 * Parameters: `normal` w [D], `raw` [D], `offset` b [].
 *
 * @throws FlowsError 'argument' where the conditioner's outFeatures are not 2 D + 1, 'shape' where it gets no context
 *
 * @example
 * ```ts
 * const layers = chain(Array.from({ length: 16 }, () => new Planar({ features: 2, rng })))
 * ```
 */
export class Planar extends Bijector {
  static override readonly className = 'Planar'

  readonly eventRank = 1
  override readonly fastSide = 'forward'
  readonly features: number
  readonly conditioner: Network | undefined
  readonly normal: Variable
  readonly raw: Variable
  readonly offset: Variable

  constructor(options: PlanarOptions) {
    super()
    const { features, conditioner, rng } = options
    this.features = features
    this.conditioner = conditioner
    if (conditioner !== undefined) checkContextConditioner('Planar', conditioner, Planar.parameterCount(features))
    const size = 1 / Math.sqrt(features)
    this.normal = tidy(() => variable(rng === undefined ? fill([features], size) : mul(rng.normal([features]), size)))
    this.raw = tidy(() => variable(zeros([features])))
    this.offset = tidy(() => variable(zeros([])))
  }

  /** Numbers that a conditioner gives. */
  static parameterCount(features: number): number {
    return 2 * features + 1
  }

  protected options(): Record<string, unknown> {
    return { features: this.features, conditioner: this.conditioner }
  }

  override members(): Record<string, Member> {
    return { normal: this.normal, raw: this.raw, offset: this.offset, conditioner: this.conditioner }
  }

  forwardAndLogDet(x: Tensor, context?: Tensor): [Tensor, Tensor] {
    this.checkInput(x, this.features)
    return tidy(() => {
      const { normal, push, offset, slope } = this.planeAt(context)
      const t = tanh(add(along(normal, x), offset))
      return [add(x, mul(t, push)), squeeze(logTanhSlope(t, slope), [-1])]
    })
  }

  inverseAndLogDet(y: Tensor, context?: Tensor): [Tensor, Tensor] {
    this.checkInput(y, this.features)
    return tidy(() => {
      const { normal, push, offset, slope } = this.planeAt(context)
      // w^T y + b = a + w^T u tanh(a) for a = w^T x + b, which increases because w^T u > -1.
      const [at, logDet] = invertIncreasing((a) => tanhStretch(a, slope), add(along(normal, y), offset))
      return [sub(y, mul(tanh(at), push)), squeeze(logDet, [-1])]
    })
  }

  private planeAt(context: Tensor | undefined): Plane {
    const own = { normal: this.normal, raw: this.raw, offset: this.offset }
    const { conditioner } = this
    const { normal, raw, offset } = moveByContext(own, conditioner && applyToContext('Planar', conditioner, context))
    const before = sum(mul(normal, raw), -1, true)
    const slope = positiveSlope(before)
    const unit = div(normal, add(sum(square(normal), -1, true), TINY))
    const push = add(raw, mul(sub(sub(slope, 1), before), unit))
    return { normal, push, offset: expandDims(offset, -1), slope }
  }
}

registerModule(Planar, import.meta.url)

/** w^T x, [..., 1]. */
function along(normal: Tensor, x: Tensor): Tensor {
  return matrixVector(expandDims(normal, -2), x)
}
