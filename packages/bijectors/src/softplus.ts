import { add, div, log, mul, neg, type Tensor, tanh, tidy } from '@tensorflow/tfjs-core'
import { clip, registerModule, softplus } from '@tfjs-flows/core'
import { Bijector } from './bijector.ts'
import { minusInfinityOutside, TINY } from './outside.ts'

/**
 * y = log(1 + e^x), from R onto (0, infinity); log-det log sigmoid(x) = -softplus(-x).
 *
 * In float32 the image falls below the smallest normal number at x < -87.3, and the inverse reads that end as it: it
 * answers >= -87.3, never NaN. For y < 0 the inverse's log-det is -Infinity.
 *
 * @example
 * ```ts
 * const scale = new Softplus().forward(raw)
 * ```
 */
export class Softplus extends Bijector {
  static override readonly className = 'Softplus'

  readonly eventRank = 0

  protected options(): Record<string, unknown> {
    return {}
  }

  forwardAndLogDet(x: Tensor): [Tensor, Tensor] {
    return tidy(() => [softplus(x), neg(softplus(neg(x)))])
  }

  inverseAndLogDet(y: Tensor): [Tensor, Tensor] {
    return tidy(() => {
      const inside = clip(y, TINY, Number.MAX_VALUE)
      // x = y + log(1 - e^-y), dx/dy = 1 / (1 - e^-y). With t = tanh(y / 2), 1 - e^-y = 2t / (1 + t): no cancellation.
      const t = tanh(mul(0.5, inside))
      const logGap = log(div(mul(2, t), add(1, t)))
      return [add(inside, logGap), minusInfinityOutside(neg(logGap), y, 0, Number.POSITIVE_INFINITY)]
    })
  }
}

registerModule(Softplus, import.meta.url)
