import {
  add,
  div,
  expandDims,
  greater,
  log,
  mul,
  sqrt,
  square,
  squeeze,
  sub,
  sum,
  type Tensor,
  tidy,
  type Variable,
  variable,
  zeros,
} from '@tensorflow/tfjs-core'
import { type Member, type Network, type Rng, registerModule, select, softplus, stopGradient } from '@tfjs-flows/core'
import { Bijector } from './bijector.ts'
import { applyToContext, checkContextConditioner, moveByContext } from './context-conditioner.ts'
import { TINY } from './outside.ts'

export interface RadialOptions {
  /** Width D of the last axis, at least 1. */
  features: number
  /** context [..., C] -> D + 2 numbers, added to `centre`, `rawAlpha` and `rawBeta` in this order. */
  conditioner?: Network | undefined
  /** Draws the centre from a standard normal; without it the centre is 0. */
  rng?: Rng | undefined
}

/** The map at one context: c [..., D], alpha and alpha + beta [..., 1], both above 0. */
interface Ball {
  centre: Tensor
  alpha: Tensor
  both: Tensor
}

/**
 * y = x + beta (x - c) / (alpha + r) with r = |x - c|: space blown up or drawn in around a point (Rezende and Mohamed,
 * "Variational inference with normalizing flows", 2015, 4.1). With g = beta / (alpha + r) the log-det is
 *
 *     (D - 1) log(1 + g) + log(1 + g alpha / (alpha + r))
 *
 * alpha = softplus(rawAlpha) > 0 and beta = softplus(rawBeta) - alpha > -alpha make it invertible; the inverse solves a
 * quadratic equation for r. It starts at the identity, beta = 0, with a conditioner too where that starts at zero.
 *
 * Parameters: `centre` c [D], `rawAlpha` [], `rawBeta` [].
 *
 * @throws FlowsError 'argument' where the conditioner's outFeatures are not D + 2, 'shape' where it gets no context
 *
 * @example
 * ```ts
 * const layer = new Radial({ features: 2 })
 * ```
 */
export class Radial extends Bijector {
  static override readonly className = 'Radial'

  readonly eventRank = 1
  readonly features: number
  readonly conditioner: Network | undefined
  readonly centre: Variable
  readonly rawAlpha: Variable
  readonly rawBeta: Variable

  constructor({ features, conditioner, rng }: RadialOptions) {
    super()
    this.features = features
    this.conditioner = conditioner
    if (conditioner !== undefined) checkContextConditioner('Radial', conditioner, Radial.parameterCount(features))
    this.centre = tidy(() => variable(rng === undefined ? zeros([features]) : rng.normal([features])))
    this.rawAlpha = tidy(() => variable(zeros([])))
    this.rawBeta = tidy(() => variable(zeros([])))
  }

  /** Numbers that a conditioner gives. */
  static parameterCount(features: number): number {
    return features + 2
  }

  protected options(): Record<string, unknown> {
    return { features: this.features, conditioner: this.conditioner }
  }

  override members(): Record<string, Member> {
    const { centre, rawAlpha, rawBeta, conditioner } = this
    return { centre, rawAlpha, rawBeta, conditioner }
  }

  forwardAndLogDet(x: Tensor, context?: Tensor): [Tensor, Tensor] {
    this.checkInput(x, this.features)
    return tidy(() => {
      const ball = this.ballAt(context)
      const offset = sub(x, ball.centre)
      const { stretch, logDet } = this.at(distance(offset), ball)
      return [add(ball.centre, mul(offset, stretch)), squeeze(logDet, [-1])]
    })
  }

  inverseAndLogDet(y: Tensor, context?: Tensor): [Tensor, Tensor] {
    this.checkInput(y, this.features)
    return tidy(() => {
      const ball = this.ballAt(context)
      const offset = sub(y, ball.centre)
      const { stretch, logDet } = this.at(root(distance(offset), ball), ball)
      return [add(ball.centre, div(offset, stretch)), squeeze(mul(-1, logDet), [-1])]
    })
  }

  private ballAt(context: Tensor | undefined): Ball {
    const own = { centre: this.centre, rawAlpha: this.rawAlpha, rawBeta: this.rawBeta }
    const { conditioner } = this
    const moved = moveByContext(own, conditioner && applyToContext('Radial', conditioner, context))
    const positive = (raw: Tensor): Tensor => expandDims(add(softplus(raw), TINY), -1)
    return { centre: moved.centre, alpha: positive(moved.rawAlpha), both: positive(moved.rawBeta) }
  }

  /** 1 + g = (alpha + beta + r) / (alpha + r) > 0 and the log-det, at distance r [..., 1]. */
  private at(r: Tensor, { alpha, both }: Ball): { stretch: Tensor; logDet: Tensor } {
    const reach = add(alpha, r)
    const stretch = div(add(both, r), reach)
    // 1 + g alpha / reach = (r (2 alpha + r) + alpha (alpha + beta)) / reach^2: no part is negative.
    const share = div(alpha, reach)
    const along = add(mul(div(r, reach), add(share, 1)), mul(div(both, reach), share))
    return { stretch, logDet: add(mul(this.features - 1, log(stretch)), log(along)) }
  }
}

registerModule(Radial, import.meta.url)

/** |offset|, [..., 1], with a gradient of 0 at the centre. */
function distance(offset: Tensor): Tensor {
  return sqrt(add(sum(square(offset), -1, true), TINY))
}

/** r with r (1 + beta / (alpha + r)) = s: r^2 + q r - alpha s = 0, q = alpha + beta - s; its root above 0, uncancelled. */
function root(s: Tensor, { alpha, both }: Ball): Tensor {
  const q = sub(both, s)
  const product = mul(alpha, s)
  const isPositive = greater(stopGradient(q), 0)
  const size = select(isPositive, q, mul(-1, q))
  // At s = 0, q = alpha + beta > 0: the sum below is never 0.
  const far = add(size, sqrt(add(square(q), mul(4, product))))
  return select(isPositive, div(mul(2, product), far), mul(0.5, far))
}
