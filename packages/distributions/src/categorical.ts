import {
  add,
  argMax,
  cast,
  equal,
  exp,
  expandDims,
  floor,
  greater,
  greaterEqual,
  less,
  lessEqual,
  logicalAnd,
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
  zeros,
} from '@tensorflow/tfjs-core'
import { FlowsError, logSumExp, registerModule, type Shape, type Support, select, takeEntry } from '@tfjs-flows/core'
import { broadcastShapes } from './broadcast-shapes.ts'
import { cumulate } from './cumulate.ts'
import { countData } from './data-rules.ts'
import type { DrawOptions } from './distribution.ts'
import { drawCategories } from './draw-categories.ts'
import { registerKl } from './kl-divergence.ts'
import { classDomains, type LogitsOrProbs, type TrialValues } from './logits-or-probs.ts'
import { registerMaximumLikelihood } from './maximum-likelihood.ts'
import type { Domains } from './parameter-domain.ts'
import { ParametricDistribution } from './parametric-distribution.ts'
import { safeLog } from './safe-log.ts'
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
export class Categorical extends ParametricDistribution<TrialValues> {
  static override readonly className: string = 'Categorical'
  static override readonly domains: Domains = classDomains
  readonly logits: Tensor | undefined = this.read.logits
  readonly probs: Tensor | undefined = this.read.probs
  /** The number of classes k. */
  readonly classes: number
  readonly eventShape: Shape = []

  constructor(options: CategoricalOptions) {
    super(options, { shapes: ({ logits, probs }) => checkClasses(logits ?? probs) })
    const { shape = [] } = this.logits ?? this.probs ?? {}
    this.classes = shape[shape.length - 1] ?? 0
  }

  override get support(): Support {
    return { kind: 'integers', low: 0, high: this.classes - 1 }
  }

  /** log-probabilities of all classes [...batch, k]. */
  classLogProbs(): Tensor {
    return tidy(() => {
      const logits = this.logits ?? safeLog(this.probs as Tensor)
      return sub(logits, expandDims(logSumExp(logits), -1))
    })
  }

  override logProb(x: Tensor): Tensor {
    return tidy(() => {
      const batch = broadcastShapes(this.className, x.shape, this.batchShape)
      const classes = add(cast(x, 'float32'), zeros([...batch]))
      const isClass = logicalAnd(
        equal(floor(classes), classes),
        logicalAnd(greaterEqual(classes, 0), less(classes, this.classes)),
      )
      const logProbs = stretch(this.classLogProbs(), [...batch, this.classes])
      const chosen = takeEntry(logProbs, select(isClass, classes, scalar(0)))
      return select(isClass, chosen, scalar(Number.NEGATIVE_INFINITY))
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

function checkClasses({ shape }: { shape: Shape } = { shape: [] }): void {
  if ((shape[shape.length - 1] ?? 0) > 0) return
  throw new FlowsError('shape', {
    who: 'Categorical',
    rule: 'the last axis of logits or probs must have one entry for each class',
    got: `shape [${shape.join(', ')}]`,
    do: 'Pass an array such as [0.2, 0.8]',
  })
}

/** x with an axis on which the classes broadcast. */
function ofClasses(x: Tensor): Tensor {
  return expandDims(cast(x, 'float32'), -1)
}

registerModule(Categorical)

registerKl(Categorical, Categorical, (p, q) => {
  const logP = p.classLogProbs()
  return sum(weighted(logP, sub(logP, q.classLogProbs())), -1)
})

registerMaximumLikelihood(Categorical, countData, ([x = EMPTY], classes) => ({
  logits: Array.from({ length: classes }, (_, k) => Math.log(sampleMean(x, (value) => (value === k ? 1 : 0)))),
}))
