import {
  all,
  exp,
  expandDims,
  greater,
  lessEqual,
  log,
  logicalAnd,
  scalar,
  sub,
  sum,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core'
import { clip, registerModule, type Support, select } from '@tfjs-flows/core'
import type { DrawOptions } from './distribution.ts'
import { OPEN_UNIT_INTERVAL } from './open-unit-interval.ts'
import { RelaxedCategorical } from './relaxed-categorical.ts'

/**
 * The concrete (Gumbel-softmax) distribution on the simplex, x = softmax((logits + G) / T) with G Gumbel: log p(x) =
 * log Gamma(k) + (k - 1) log T + sum_i (logSoftmax(logits - T log x)_i - log x_i), as a density of the first k - 1
 * coordinates (Maddison et al., "The concrete distribution", 2017; Jang et al., "Categorical reparameterization with
 * Gumbel-softmax", 2017).
 *
 * The largest coordinate is the i-th with probability softmax(logits)_i at every T, and T -> 0 is the one-hot
 * distribution. -Infinity where an x_i is not in (0, 1]; that x sums to 1 is not checked. Draws are differentiable in all
 * parameters; coordinates are clipped to 2^-126 and 1 - 2^-24, which they reach where (logits + G) / T of two classes
 * differ by 87 and by 17: use `ExpRelaxedOneHotCategorical` at small T. No figure has a closed form, and for
 * T <= 1 / (k - 1) the density is log-convex, without a mode inside. The temperature of `sample` scales the noise.
 *
 * @throws FlowsError 'argument' where numbers break a rule, or both or none of logits and probs are given
 * @throws FlowsError 'shape' where there are fewer than two classes
 *
 * @example
 * ```ts
 * const relaxed = new RelaxedOneHotCategorical({ temperature: 0.5, probs: [0.2, 0.5, 0.3] })
 * relaxed.logProb(tf.tensor([0.1, 0.7, 0.2])) // 0.2764
 * ```
 */
export class RelaxedOneHotCategorical extends RelaxedCategorical {
  static override readonly className: string = 'RelaxedOneHotCategorical'

  override get support(): Support {
    return { kind: 'simplex' }
  }

  override logProb(x: Tensor): Tensor {
    this.checkEvent(x)
    return tidy(() => {
      const isInside = all(logicalAnd(greater(x, 0), lessEqual(x, 1)), -1)
      const y = log(select(expandDims(isInside, -1), x, scalar(1)))
      return select(isInside, sub(this.logRatioDensity(y), sum(y, -1)), scalar(Number.NEGATIVE_INFINITY))
    })
  }

  protected override draw(count: number, options: DrawOptions): Tensor {
    return clip(exp(this.drawLogs(count, options)), ...OPEN_UNIT_INTERVAL)
  }
}

registerModule(RelaxedOneHotCategorical, import.meta.url)
