import {
  add,
  div,
  fill,
  log,
  mul,
  reshape,
  square,
  sub,
  sum,
  type Tensor,
  tanh,
  tidy,
  type Variable,
  variable,
  zeros,
} from '@tensorflow/tfjs-core'
import { dense, type Member, type Rng, registerModule, softplus } from '@tfjs-flows/core'
import { Bijector } from './bijector.ts'
import { invertIncreasing } from './invert-increasing.ts'
import { TINY } from './outside.ts'

export interface PlanarOptions {
  /** Width D of the last axis, at least 1. */
  features: number
  /** Draws the normal of the plane; without it every entry is 1 / sqrt(D). */
  rng?: Rng | undefined
}

/** softplus(z + SHIFT) is 1 at z = 0. */
const SHIFT: number = Math.log(Math.E - 1)

/**
 * y = x + u tanh(w^T x + b): space stretched across one plane (Rezende and Mohamed, "Variational inference with normalizing
 * flows", 2015, 4.1); log-det log(1 + w^T u (1 - tanh^2)).
 *
 * It is invertible where w^T u > -1, which u = raw + (m - w^T raw) w / |w|^2 with m = softplus(w^T raw + log(e - 1)) - 1
 * makes sure (appendix A.1 there). The inverse is found along w alone, by bracketing. It starts at the identity.
 *
 * Parameters: `normal` w [D], `raw` [D], `offset` b [].
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
  readonly normal: Variable
  readonly raw: Variable
  readonly offset: Variable

  constructor(options: PlanarOptions) {
    super()
    const { features, rng } = options
    this.features = features
    const size = 1 / Math.sqrt(features)
    this.normal = tidy(() => variable(rng === undefined ? fill([features], size) : mul(rng.normal([features]), size)))
    this.raw = tidy(() => variable(zeros([features])))
    this.offset = tidy(() => variable(zeros([])))
  }

  protected options(): Record<string, unknown> {
    return { features: this.features }
  }

  override members(): Record<string, Member> {
    return { normal: this.normal, raw: this.raw, offset: this.offset }
  }

  forwardAndLogDet(x: Tensor): [Tensor, Tensor] {
    this.checkInput(x, this.features)
    return tidy(() => {
      const { push, slope } = this.direction()
      const height = this.heightOf(x)
      const y = add(x, this.moved(height, push))
      return [y, reshape(logSlope(add(height, this.offset), slope), x.shape.slice(0, -1))]
    })
  }

  inverseAndLogDet(y: Tensor): [Tensor, Tensor] {
    this.checkInput(y, this.features)
    return tidy(() => {
      const { push, slope } = this.direction()
      // w^T y = a + w^T u tanh(a + b) for a = w^T x, which increases because w^T u > -1.
      const along = (a: Tensor): [Tensor, Tensor] => {
        const at = add(a, this.offset)
        return [add(a, mul(slope, tanh(at))), logSlope(at, slope)]
      }
      const [height, logDet] = invertIncreasing(along, this.heightOf(y))
      return [sub(y, this.moved(height, push)), reshape(logDet, y.shape.slice(0, -1))]
    })
  }

  /** u, and w^T u > -1. */
  private direction(): { push: Tensor; slope: Tensor } {
    const along = sum(mul(this.normal, this.raw))
    const slope = sub(softplus(add(along, SHIFT)), 1)
    const unit = div(this.normal, add(sum(square(this.normal)), TINY))
    return { push: add(this.raw, mul(sub(slope, along), unit)), slope }
  }

  /** w^T x, [..., 1]. */
  private heightOf(x: Tensor): Tensor {
    return dense(x, reshape(this.normal, [this.features, 1]))
  }

  private moved(height: Tensor, push: Tensor): Tensor {
    return dense(tanh(add(height, this.offset)), reshape(push, [1, this.features]))
  }
}

registerModule(Planar)

/** log(1 + slope (1 - tanh^2)): with slope > -1 the argument is above 0. */
function logSlope(at: Tensor, slope: Tensor): Tensor {
  return log(add(mul(slope, sub(1, square(tanh(at)))), 1))
}
