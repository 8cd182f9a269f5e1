import {
  argMax,
  cast,
  exp,
  expandDims,
  greater,
  less,
  lessEqual,
  minimum,
  mul,
  neg,
  range,
  scalar,
  square,
  sub,
  sum,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core'
import { categoricalLogProb, registerModule, type Shape, type Support, select } from '@tfjs-flows/core'
import { broadcastShapes } from './broadcast-shapes.ts'
import { ClassDistribution } from './class-distribution.ts'
import { cumulate } from './cumulate.ts'
import { countData } from './data-rules.ts'
import type { DrawOptions } from './distribution.ts'
import { drawCategories } from './draw-categories.ts'
import type { LogitsOrProbs } from './logits-or-probs.ts'
import { registerMaximumLikelihood } from './maximum-likelihood.ts'
import { stretch } from './stretch.ts'
import { weighted } from './weighted.ts'
import { EMPTY, sampleMean } from './weighted-sample.ts'

/** `logits` or `probs` [...batch, k], over the last axis up to a constant: both are normalised. */
export type CategoricalOptions = LogitsOrProbs

/**
 * The distribution over 0 .. k - 1 with log p(x) = logits_x - logSumExp(logits).
 *
 * Events are scalars; draws are int32, and `logProb` takes integers of either dtype. Anything else has log-probability
 * -Infinity. Mean, variance, cdf and quantile take the numbers of the classes as values. Draws have no gradient.
 *
 * @throws FlowsError 'argument' where `probs` given in numbers leave [0, 1], or both or none of the two are given
 * @example
 * ```ts
 * const die = new Categorical({ probs: [0.5, 0.25, 0.25] })
 * die.logProb(tf.tensor([0, 2, 3])) // [-0.6931, -1.3863, -Infinity]
 * ```
 */
export class Categorical extends ClassDistribution {
  static override readonly className: string = 'Categorical'
  readonly eventShape: Shape = []

  constructor(options: CategoricalOptions) {
    super(options)
  }

  override get support(): Support {
    return { kind: 'integers', low: 0, high: this.classes - 1 }
  }

  override logProb(x: Tensor): Tensor {
    return tidy(() => {
      const batch = broadcastShapes(this.className, x.shape, this.batchShape)
      const classes = stretch(cast(x, 'float32'), batch)
      // Logits that many points share are normalised once; with that done, doing it again changes nothing.
      const isShared = batch.join() !== this.batchShape.join()
      const logits = isShared ? stretch(this.classLogProbs(), [...batch, this.classes]) : this.classLogits()
      return categoricalLogProb(logits, classes)
    })
  }

  protected override draw(count: number, { rng, temperature }: DrawOptions): Tensor {
    return drawCategories(this.classLogProbs(), count, rng, temperature)
  }

  override cdf(x: Tensor): Tensor {
    return tidy(() => this.probWhere(lessEqual(this.classNumbers(), ofClasses(x))))
  }

  override survival(x: Tensor): Tensor {
    return tidy(() => this.probWhere(greater(this.classNumbers(), ofClasses(x))))
  }

  override quantile(p: Tensor): Tensor {
    return tidy(() => {
      const below = less(cumulate(exp(this.classLogProbs())), expandDims(p, -1))
      return minimum(sum(cast(below, 'int32'), -1), scalar(this.classes - 1, 'int32'))
    })
  }

  override entropy(): Tensor {
    return tidy(() => {
      const logProbs = this.classLogProbs()
      return neg(sum(weighted(logProbs, logProbs), -1))
    })
  }

  override mean(): Tensor {
    return tidy(() => sum(mul(exp(this.classLogProbs()), this.classNumbers()), -1))
  }

  override variance(): Tensor {
    return tidy(() => {
      const distance = sub(this.classNumbers(), expandDims(this.mean(), -1))
      return sum(mul(exp(this.classLogProbs()), square(distance)), -1)
    })
  }

  /** The most probable class, the first of several. */
  override mode(): Tensor {
    return tidy(() => argMax(this.classLogProbs(), this.batchShape.length))
  }

  /** The total probability of the classes for which `condition` [..., k] holds. */
  private probWhere(condition: Tensor): Tensor {
    return sum(select(condition, exp(this.classLogProbs()), scalar(0)), -1)
  }

  private classNumbers(): Tensor {
    return range(0, this.classes)
  }
}

/** x with an axis on which the classes broadcast. */
function ofClasses(x: Tensor): Tensor {
  return expandDims(cast(x, 'float32'), -1)
}

registerModule(Categorical, import.meta.url)

registerMaximumLikelihood(Categorical, countData, ([x = EMPTY], classes) => ({
  logits: Array.from({ length: classes }, (_, k) => Math.log(sampleMean(x, (value) => (value === k ? 1 : 0)))),
}))
