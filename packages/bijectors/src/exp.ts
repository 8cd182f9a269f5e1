import { clone, exp, log, neg, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { clip, registerModule } from '@tfjs-flows/core'
import { Bijector } from './bijector.ts'
import { minusInfinityOutside, TINY } from './outside.ts'

/**
 * y = e^x, from R onto (0, infinity); log-det x.
 *
 * In float32 the image is infinite at x > 88.7 and below the smallest normal number at x < -87.3: keep x between, or use
 * `Softplus`. The inverse reads 0 as that smallest number; for y < 0 its log-det is -Infinity.
 *
 * @example
 * ```ts
 * const logNormal = new TransformedDistribution({ distribution: normal, bijector: new Exp() })
 * ```
 */
export class Exp extends Bijector {
  static override readonly className = 'Exp'

  readonly eventRank = 0

  protected options(): Record<string, unknown> {
    return {}
  }

  forwardAndLogDet(x: Tensor): [Tensor, Tensor] {
    return tidy(() => [exp(x), clone(x)])
  }

  inverseAndLogDet(y: Tensor): [Tensor, Tensor] {
    return tidy(() => {
      const x = log(clip(y, TINY, Number.MAX_VALUE))
      return [x, minusInfinityOutside(neg(x), y, 0, Number.POSITIVE_INFINITY)]
    })
  }
}

registerModule(Exp, import.meta.url)
