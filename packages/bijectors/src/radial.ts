import {
  add,
  div,
  greater,
  log,
  mul,
  reshape,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  tidy,
  type Variable,
  variable,
  zeros,
} from '@tensorflow/tfjs-core'
import { type Member, registerModule, select, softplus, stopGradient } from '@tfjs-flows/core'
import { Bijector } from './bijector.ts'
import { TINY } from './outside.ts'

export interface RadialOptions {
  /** Width D of the last axis, at least 1. */
  features: number
}

/**
 * y = x + beta (x - c) / (alpha + r) with r = |x - c|: space blown up or drawn in around a point (Rezende and Mohamed,
 * "Variational inference with normalizing flows", 2015, 4.1). With g = beta / (alpha + r) the log-det is
 *
 *     (D - 1) log(1 + g) + log(1 + g alpha / (alpha + r))
 *
 * alpha = softplus(rawAlpha) > 0 and beta = softplus(rawBeta) - alpha > -alpha make it invertible; the inverse solves a
 * quadratic equation for r. It starts at the identity: beta = 0.
 *
 * Parameters: `centre` c [D], `rawAlpha` [], `rawBeta` [].
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
  readonly centre: Variable
  readonly rawAlpha: Variable
  readonly rawBeta: Variable

  constructor(options: RadialOptions) {
    super()
    this.features = options.features
    const zero = (shape: number[]): Variable => tidy(() => variable(zeros(shape)))
    this.centre = zero([this.features])
    this.rawAlpha = zero([])
    this.rawBeta = zero([])
  }

  protected options(): Record<string, unknown> {
    return { features: this.features }
  }

  override members(): Record<string, Member> {
    return { centre: this.centre, rawAlpha: this.rawAlpha, rawBeta: this.rawBeta }
  }

  forwardAndLogDet(x: Tensor): [Tensor, Tensor] {
    this.checkInput(x, this.features)
    return tidy(() => {
      const offset = sub(x, this.centre)
      const { stretch, logDet } = this.at(distance(offset))
      return [add(this.centre, mul(offset, stretch)), reshape(logDet, x.shape.slice(0, -1))]
    })
  }

  inverseAndLogDet(y: Tensor): [Tensor, Tensor] {
    this.checkInput(y, this.features)
    return tidy(() => {
      const offset = sub(y, this.centre)
      const { stretch, logDet } = this.at(this.root(distance(offset)))
      return [add(this.centre, div(offset, stretch)), reshape(mul(-1, logDet), y.shape.slice(0, -1))]
    })
  }

  /** 1 + g, at least softplus(rawBeta) / (alpha + r) > 0, and the log-det, at distance r [..., 1]. */
  private at(r: Tensor): { stretch: Tensor; logDet: Tensor } {
    const [alpha, sumOfBoth] = [softplus(this.rawAlpha), softplus(this.rawBeta)]
    const reach = add(alpha, r)
    const pull = div(sub(sumOfBoth, alpha), reach)
    const stretch = add(pull, 1)
    const along = add(mul(pull, div(alpha, reach)), 1)
    return { stretch, logDet: add(mul(this.features - 1, log(stretch)), log(along)) }
  }

  /** r with r (1 + beta / (alpha + r)) = s: r^2 + q r - alpha s = 0, q = alpha + beta - s; its root above 0, uncancelled. */
  private root(s: Tensor): Tensor {
    const [alpha, sumOfBoth] = [softplus(this.rawAlpha), softplus(this.rawBeta)]
    const q = sub(sumOfBoth, s)
    const product = mul(alpha, s)
    const isPositive = greater(stopGradient(q), 0)
    const size = select(isPositive, q, mul(-1, q))
    // At s = 0, q = alpha + beta > 0: the sum below is never 0.
    const far = add(size, sqrt(add(square(q), mul(4, product))))
    return select(isPositive, div(mul(2, product), far), mul(0.5, far))
  }
}

registerModule(Radial)

/** |offset|, [..., 1], with a gradient of 0 at the centre. */
function distance(offset: Tensor): Tensor {
  return sqrt(add(sum(square(offset), -1, true), TINY))
}
