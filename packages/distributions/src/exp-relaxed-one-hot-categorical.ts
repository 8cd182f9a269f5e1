import {
  all,
  expandDims,
  isFinite as isFiniteTensor,
  lessEqual,
  logicalAnd,
  scalar,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core'
import { registerModule, type Support, select } from '@tfjs-flows/core'
import type { DrawOptions } from './distribution.ts'
import { noSupport } from './no-support.ts'
import { RelaxedCategorical } from './relaxed-categorical.ts'

/**
 * The logarithms y = log x of a concrete variate x on the simplex, y = logSoftmax((logits + G) / T) with G Gumbel:
 * log p(y) = log Gamma(k) + (k - 1) log T + sum_i logSoftmax(logits - T y)_i (Maddison et al., "The concrete
 * distribution", 2017, appendix C.3).
 *
 * It is a density of the log-ratios y_i - y_k, i < k; that of x, in `RelaxedOneHotCategorical`, has Jacobian prod x_i.
 * No coordinate underflows, so logProb of its own draws is exact at any temperature, where x itself rounds to 0 and 1:
 * use it in objectives, and exp(y) as the relaxed vector. y must be finite and <= 0, -Infinity elsewhere; that exp(y) sums
 * to 1 is not checked. Draws are differentiable in all parameters; no figure of it has a closed form. The temperature of
 * `sample` scales the noise.
 *
 * @throws FlowsError 'argument' where numbers break a rule, or both or none of logits and probs are given
 * @throws FlowsError 'shape' where there are fewer than two classes
 */
export class ExpRelaxedOneHotCategorical extends RelaxedCategorical {
  static override readonly className: string = 'ExpRelaxedOneHotCategorical'

  /** Fails: the logarithms of a simplex. */
  override get support(): Support {
    const todo = 'Ask RelaxedOneHotCategorical for that of exp(y)'
    return noSupport(this.className, 'its vectors are the logarithms of a simplex', todo)
  }

  override logProb(y: Tensor): Tensor {
    this.checkEvent(y)
    return tidy(() => {
      const isInside = all(logicalAnd(lessEqual(y, 0), isFiniteTensor(y)), -1)
      const safe = select(expandDims(isInside, -1), y, scalar(0))
      return select(isInside, this.logRatioDensity(safe), scalar(Number.NEGATIVE_INFINITY))
    })
  }

  protected override draw(count: number, options: DrawOptions): Tensor {
    return this.drawLogs(count, options)
  }
}

registerModule(ExpRelaxedOneHotCategorical, import.meta.url)
