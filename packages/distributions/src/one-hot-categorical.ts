import {
  all,
  argMax,
  cast,
  equal,
  logicalAnd,
  logicalOr,
  neg,
  oneHot,
  scalar,
  sum,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core'
import { registerModule, type Shape, type Support, select } from '@tfjs-flows/core'
import { ClassDistribution } from './class-distribution.ts'
import type { DrawOptions } from './distribution.ts'
import { drawCategories } from './draw-categories.ts'
import type { LogitsOrProbs } from './logits-or-probs.ts'
import { weighted } from './weighted.ts'

/** `logits` or `probs` [...batch, k], over the last axis up to a constant: both are normalised. */
export type OneHotCategoricalOptions = LogitsOrProbs

/**
 * The categorical distribution over the unit vectors of R^k: log p(e_i) = logits_i - logSumExp(logits); -Infinity for
 * any other vector.
 *
 * Draws are float32 and have no gradient. There is no cdf and no quantile.
 *
 * @throws FlowsError 'argument' where `probs` given in numbers leave [0, 1], or both or none of the two are given
 */
export class OneHotCategorical extends ClassDistribution {
  static override readonly className: string = 'OneHotCategorical'
  static override readonly eventRank = 1
  readonly eventShape: Shape = [this.classes]

  constructor(options: OneHotCategoricalOptions) {
    super(options)
  }

  override get support(): Support {
    return { kind: 'integers', low: 0, high: 1, sum: 1 }
  }

  override logProb(x: Tensor): Tensor {
    this.checkEvent(x)
    return tidy(() => {
      const isOne = equal(x, 1)
      const isUnit = logicalAnd(all(logicalOr(isOne, equal(x, 0)), -1), equal(sum(cast(isOne, 'float32'), -1), 1))
      const value = sum(select(isOne, this.classLogProbs(), scalar(0)), -1)
      return select(isUnit, value, scalar(Number.NEGATIVE_INFINITY))
    })
  }

  protected override draw(count: number, { rng, temperature }: DrawOptions): Tensor {
    return cast(oneHot(drawCategories(this.classLogProbs(), count, rng, temperature), this.classes), 'float32')
  }

  override entropy(): Tensor {
    return tidy(() => {
      const logProbs = this.classLogProbs()
      return neg(sum(weighted(logProbs, logProbs), -1))
    })
  }

  override mean(): Tensor {
    return this.countMean()
  }

  override variance(): Tensor {
    return this.countVariance()
  }

  override covariance(): Tensor {
    return this.countCovariance()
  }

  /** The most probable unit vector, the first of several. */
  override mode(): Tensor {
    return tidy(() => cast(oneHot(argMax(this.classLogProbs(), this.batchShape.length), this.classes), 'float32'))
  }
}

registerModule(OneHotCategorical, import.meta.url)
