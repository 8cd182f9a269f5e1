import { add, eye, mul, sub, type Tensor, tidy, type Variable, variable, zeros } from '@tensorflow/tfjs-core'
import { broadcast, dense, type Member, matrixProduct, registerModule, swapLast } from '@tfjs-flows/core'
import { Bijector } from './bijector.ts'

export interface OrthogonalOptions {
  /** Width D of the last axis, at least 1. */
  features: number
}

/** Squarings of e^(A / 2^n), and terms of its series: exact to float32 for an A of norm up to 2^SQUARINGS / 4 = 16. */
const SQUARINGS = 6
const TERMS = 8

/**
 * A trained rotation y = Q x with Q = e^A and A = raw - raw^T; log-det 0, the inverse is the transpose (Golinski, Lezcano-
 * Casado and Rainforth, "Improving normalizing flows via better orthogonal parameterizations", 2019).
 *
 * Every rotation is reached, none that turns space over. The exponential is a Taylor series of the scaled matrix, squared
 * six times: 13 products of D x D a call. It starts at the identity.
 *
 * Parameter: `raw` [D, D]; its symmetric part has no effect.
 *
 * @example
 * ```ts
 * const rotation = new Orthogonal({ features: 6 })
 * ```
 */
export class Orthogonal extends Bijector {
  static override readonly className = 'Orthogonal'

  readonly eventRank = 1
  override readonly isConstantLogDet = true
  readonly features: number
  readonly raw: Variable

  constructor(options: OrthogonalOptions) {
    super()
    this.features = options.features
    this.raw = tidy(() => variable(zeros([this.features, this.features])))
  }

  protected options(): Record<string, unknown> {
    return { features: this.features }
  }

  override members(): Record<string, Member> {
    return { raw: this.raw }
  }

  forwardAndLogDet(x: Tensor): [Tensor, Tensor] {
    this.checkInput(x, this.features)
    return tidy(() => [dense(x, swapLast(rotationOf(this.raw))), zeros(x.shape.slice(0, -1))])
  }

  inverseAndLogDet(y: Tensor): [Tensor, Tensor] {
    this.checkInput(y, this.features)
    return tidy(() => [dense(y, rotationOf(this.raw)), zeros(y.shape.slice(0, -1))])
  }
}

registerModule(Orthogonal, import.meta.url)

/** e^A with A = raw - raw^T, for raw [..., D, D]: a rotation. */
export function rotationOf(raw: Tensor): Tensor {
  const small = mul(sub(raw, swapLast(raw)), 2 ** -SQUARINGS)
  const identity = eye(raw.shape[raw.rank - 1] as number)
  // Horner's form: I + A (I + A / 2 (I + A / 3 (...))).
  let power: Tensor = broadcast(identity, raw.shape)
  for (let k = TERMS; k > 0; k -= 1) power = add(identity, mul(matrixProduct(small, power), 1 / k))
  for (let i = 0; i < SQUARINGS; i += 1) power = matrixProduct(power, power)
  return power
}
