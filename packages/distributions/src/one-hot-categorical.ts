import {
  all,
  argMax,
  cast,
  equal,
  exp,
  expandDims,
  logicalAnd,
  logicalOr,
  mul,
  neg,
  oneHot,
  scalar,
  sub,
  sum,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core'
import { logSumExp, registerModule, type Shape, type Support, select } from '@tfjs-flows/core'
import { Distribution, type DrawOptions } from './distribution.ts'
import { drawCategories } from './draw-categories.ts'
import { registerKl } from './kl-divergence.ts'
import { classDomains, type LogitsOrProbs } from './logits-or-probs.ts'
import { givenParameters, tensorOptions } from './parameter.ts'
import type { Domains } from './parameter-domain.ts'
import { safeLog } from './safe-log.ts'
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
export class OneHotCategorical extends Distribution {
  static override readonly className: string = 'OneHotCategorical'
  static override readonly domains: Domains = classDomains
  static override readonly eventRank = 1
  readonly logits: Tensor | undefined
  readonly probs: Tensor | undefined
  readonly batchShape: Shape
  readonly eventShape: Shape
  readonly #options: LogitsOrProbs

  constructor({ logits, probs }: OneHotCategoricalOptions) {
    super()
    this.#options = { logits, probs } as LogitsOrProbs
    const read = this.readParameters(givenParameters(this.className, classDomains, this.#options))
    this.logits = read['logits']
    this.probs = read['probs']
    const { shape = [] } = this.logits ?? this.probs ?? {}
    this.eventShape = shape.slice(-1)
    this.batchShape = shape.slice(0, -1)
  }

  override get support(): Support {
    return { kind: 'integers', low: 0, high: 1, sum: 1 }
  }

  protected override options(): Record<string, unknown> {
    return { ...this.#options }
  }

  override members(): Record<string, Tensor | undefined> {
    return tensorOptions(this.options())
  }

  /** log-probabilities of all classes [...batch, k]. */
  classLogProbs(): Tensor {
    return tidy(() => {
      const logits = this.logits ?? safeLog(this.probs as Tensor)
      return sub(logits, expandDims(logSumExp(logits), -1))
    })
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
    const [k = 0] = this.eventShape
    return cast(oneHot(drawCategories(this.classLogProbs(), count, rng, temperature), k), 'float32')
  }

  override entropy(): Tensor {
    return tidy(() => {
      const logProbs = this.classLogProbs()
      return neg(sum(weighted(logProbs, logProbs), -1))
    })
  }

  override mean(): Tensor {
    return tidy(() => exp(this.classLogProbs()))
  }

  override variance(): Tensor {
    return tidy(() => {
      const mean = this.mean()
      return mul(mean, sub(1, mean))
    })
  }

  /** The most probable unit vector, the first of several. */
  override mode(): Tensor {
    const [k = 0] = this.eventShape
    return tidy(() => cast(oneHot(argMax(this.classLogProbs(), this.batchShape.length), k), 'float32'))
  }
}

registerModule(OneHotCategorical)

registerKl(OneHotCategorical, OneHotCategorical, (p, q) => {
  const logP = p.classLogProbs()
  return sum(weighted(logP, sub(logP, q.classLogProbs())), -1)
})
