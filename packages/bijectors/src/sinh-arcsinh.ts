import {
  abs,
  add,
  div,
  exp,
  log,
  mul,
  neg,
  sign,
  sqrt,
  square,
  sub,
  type Tensor,
  type TensorLike,
  tidy,
} from '@tensorflow/tfjs-core'
import { log1p, type Member, registerModule, softplus, stopGradient } from '@tfjs-flows/core'
import { Bijector } from './bijector.ts'
import { checkScale } from './scale.ts'

export interface SinhArcsinhOptions {
  /** Broadcasts with the input, default 0: above 0 the image of a symmetric density leans to the right. */
  skewness?: Tensor | TensorLike | undefined
  /** Broadcasts with the input, above 0, default 1: above 1 tails grow heavier, below lighter. */
  tailweight?: Tensor | TensorLike | undefined
}

/**
 * y = sinh((asinh(x) + skewness) tailweight), from R onto R, with a skew and tails of its own (Jones and Pewsey,
 * "Sinh-arcsinh distributions", 2009); log-det log tailweight + log cosh(u) - log(1 + x^2) / 2 with u the argument of sinh.
 *
 * In float32 the image is infinite where |u| > 88: at |x| = 1e6, asinh(x) = 14.5, from a tailweight of 6 on.
 *
 * @throws FlowsError 'argument' where tailweight is given as numbers and one is 0
 *
 * @example
 * ```ts
 * const skewed = new TransformedDistribution({ distribution: normal, bijector: new SinhArcsinh({ skewness: 0.5 }) })
 * ```
 */
export class SinhArcsinh extends Bijector {
  /** In files 'SinhArcsinh' is the distribution of this name. */
  static override readonly className = 'SinhArcsinhBijector'

  readonly eventRank = 0
  readonly skewness: Tensor
  readonly tailweight: Tensor

  constructor(options: SinhArcsinhOptions = {}) {
    super()
    const { skewness = 0, tailweight = 1 } = options
    checkScale('SinhArcsinh', tailweight)
    this.skewness = this.parameter(skewness)
    this.tailweight = this.parameter(tailweight)
  }

  protected options(): Record<string, unknown> {
    return { skewness: this.skewness, tailweight: this.tailweight }
  }

  override members(): Record<string, Member> {
    return { skewness: this.skewness, tailweight: this.tailweight }
  }

  forwardAndLogDet(x: Tensor): [Tensor, Tensor] {
    return tidy(() => {
      const argument = mul(add(arcsinh(x), this.skewness), this.tailweight)
      const logDet = sub(add(logCosh(argument), log(abs(this.tailweight))), log(hypotenuse(x)))
      return [sinh(argument), logDet]
    })
  }

  inverseAndLogDet(y: Tensor): [Tensor, Tensor] {
    return tidy(() => {
      const argument = sub(div(arcsinh(y), this.tailweight), this.skewness)
      const logDet = sub(sub(logCosh(argument), log(abs(this.tailweight))), log(hypotenuse(y)))
      return [sinh(argument), logDet]
    })
  }
}

registerModule(SinhArcsinh, import.meta.url)

/** sqrt(1 + x^2). */
function hypotenuse(x: Tensor): Tensor {
  return sqrt(add(square(x), 1))
}

/** asinh(x) = sign(x) log(1 + |x| + x^2 / (1 + sqrt(1 + x^2))): nothing cancels. */
function arcsinh(x: Tensor): Tensor {
  const size = mul(x, stopGradient(sign(x)))
  return mul(stopGradient(sign(x)), log1p(add(size, div(square(x), add(hypotenuse(x), 1)))))
}

function sinh(u: Tensor): Tensor {
  return mul(0.5, sub(exp(u), exp(neg(u))))
}

/** log cosh(u) = u + log(1 + e^(-2u)) - log 2, which does not overflow. */
function logCosh(u: Tensor): Tensor {
  return sub(add(u, softplus(mul(-2, u))), Math.LN2)
}
