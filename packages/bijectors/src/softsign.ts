import { abs, add, div, mul, sub, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { clip, log1p, registerModule } from '@tfjs-flows/core'
import { Bijector } from './bijector.ts'
import { EDGE, minusInfinityOutside } from './outside.ts'

/**
 * y = x / (1 + |x|), from R onto (-1, 1); log-det -2 log(1 + |x|). Its tails are heavy where those of `Tanh` are light.
 *
 * In float32 the image reaches +-1 at |x| > 2^24: the inverse reads those ends as the nearest value inside, so it answers
 * in [-2^24, 2^24], and a round trip has a relative error of 1e-7 (1 + |x|). Outside [-1, 1] the log-det is -Infinity.
 *
 * @example
 * ```ts
 * const y = new Softsign().forward(x)
 * ```
 */
export class Softsign extends Bijector {
  static override readonly className = 'Softsign'

  readonly eventRank = 0

  protected options(): Record<string, unknown> {
    return {}
  }

  forwardAndLogDet(x: Tensor): [Tensor, Tensor] {
    return tidy(() => {
      const size = abs(x)
      return [div(x, add(size, 1)), mul(-2, log1p(size))]
    })
  }

  inverseAndLogDet(y: Tensor): [Tensor, Tensor] {
    return tidy(() => {
      const inside = clip(y, EDGE - 1, 1 - EDGE)
      // 1 - |y| is exact and at least 2^-24: the quotient and the logarithm are finite.
      const size = abs(inside)
      const logDet = mul(-2, log1p(mul(-1, size)))
      return [div(inside, sub(1, size)), minusInfinityOutside(logDet, y, -1, 1)]
    })
  }
}

registerModule(Softsign, import.meta.url)
