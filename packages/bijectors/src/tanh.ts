import { add, mul, neg, sub, type Tensor, tanh, tidy } from '@tensorflow/tfjs-core'
import { clip, log1p, registerModule, softplus } from '@tfjs-flows/core'
import { Bijector } from './bijector.ts'
import { EDGE, minusInfinityOutside } from './outside.ts'

/**
 * y = tanh(x), from R onto (-1, 1); log-det log(1 - tanh(x)^2) = 2 (log 2 - x - softplus(-2x)), which does not cancel.
 *
 * In float32 the image reaches +-1 at |x| > 9.01: the inverse reads those ends as the nearest value inside, so it answers
 * in [-8.67, 8.67] and never NaN, and a round trip loses digits from |x| = 4 on. Outside [-1, 1] its log-det is -Infinity.
 *
 * @example
 * ```ts
 * const y = new Tanh().forward(x)
 * ```
 */
export class Tanh extends Bijector {
  static override readonly className = 'Tanh'

  readonly eventRank = 0

  protected options(): Record<string, unknown> {
    return {}
  }

  forwardAndLogDet(x: Tensor): [Tensor, Tensor] {
    return tidy(() => [tanh(x), mul(2, sub(Math.LN2, add(x, softplus(mul(-2, x)))))])
  }

  inverseAndLogDet(y: Tensor): [Tensor, Tensor] {
    return tidy(() => {
      const inside = clip(y, EDGE - 1, 1 - EDGE)
      // x = atanh(y) = (log(1 + y) - log(1 - y)) / 2 and dx/dy = 1 / ((1 + y)(1 - y)): both arguments are >= 2^-24.
      const [above, below] = [log1p(inside), log1p(neg(inside))]
      return [mul(0.5, sub(above, below)), minusInfinityOutside(neg(add(above, below)), y, -1, 1)]
    })
  }
}

registerModule(Tanh, import.meta.url)
