import {
  add,
  cast,
  equal,
  exp,
  greater,
  greaterEqual,
  neg,
  scalar,
  stack,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core'
import { registerModule, type Support, select } from '@tfjs-flows/core'
import { binaryData } from './data-rules.ts'
import type { DrawOptions } from './distribution.ts'
import { drawCategories } from './draw-categories.ts'
import { registerKl } from './kl-divergence.ts'
import type { LogitsOrProbs } from './logits-or-probs.ts'
import { registerMaximumLikelihood } from './maximum-likelihood.ts'
import { TrialsDistribution, trialDivergence } from './trials-distribution.ts'
import { weighted } from './weighted.ts'
import { EMPTY, sampleMean } from './weighted-sample.ts'

/** `logits` = log(p / (1 - p)) or `probs` = p = P(X = 1), of the batch's shape. */
export type BernoulliOptions = LogitsOrProbs

/**
 * The distribution over 0 and 1: log p(1) = -softplus(-logits), log p(0) = -softplus(logits), neither of which
 * overflows or rounds to 0 early. log p(x) = -Infinity for every other x.
 *
 * Events are scalars; draws are float32 zeros and ones, without a gradient. With `probs` near 1 float32 loses the small
 * probability of 0: train `logits`.
 *
 * @throws FlowsError 'argument' where `probs` given in numbers leave [0, 1], or both or none of the two are given
 */
export class Bernoulli extends TrialsDistribution {
  static override readonly className: string = 'Bernoulli'

  constructor(options: BernoulliOptions) {
    super(options)
  }

  override get support(): Support {
    return { kind: 'integers', low: 0, high: 1 }
  }

  override logProb(x: Tensor): Tensor {
    return tidy(() => {
      const [zero, one] = this.trialLogProbs()
      const orOutside = select(equal(x, 0), zero, scalar(Number.NEGATIVE_INFINITY))
      return select(equal(x, 1), one, orOutside)
    })
  }

  protected override draw(count: number, { rng, temperature }: DrawOptions): Tensor {
    const logits = stack(this.trialLogProbs(), this.batchShape.length)
    return cast(drawCategories(logits, count, rng, temperature), 'float32')
  }

  override cdf(x: Tensor): Tensor {
    return tidy(() => {
      const below1 = select(greaterEqual(x, 0), exp(this.trialLogProbs()[0]), scalar(0))
      return select(greaterEqual(x, 1), scalar(1), below1)
    })
  }

  override survival(x: Tensor): Tensor {
    return tidy(() => {
      const from0 = select(greaterEqual(x, 0), exp(this.trialLogProbs()[1]), scalar(1))
      return select(greaterEqual(x, 1), scalar(0), from0)
    })
  }

  override quantile(p: Tensor): Tensor {
    return tidy(() => cast(greater(p, exp(this.trialLogProbs()[0])), 'float32'))
  }

  override entropy(): Tensor {
    return tidy(() => {
      const [zero, one] = this.trialLogProbs()
      return neg(add(weighted(zero, zero), weighted(one, one)))
    })
  }

  override mean(): Tensor {
    return tidy(() => exp(this.trialLogProbs()[1]))
  }

  override variance(): Tensor {
    return tidy(() => {
      const [zero, one] = this.trialLogProbs()
      return exp(add(zero, one))
    })
  }

  /** The more probable outcome, 0 of two equal ones. */
  override mode(): Tensor {
    return tidy(() => {
      const [zero, one] = this.trialLogProbs()
      return cast(greater(one, zero), 'float32')
    })
  }
}

registerModule(Bernoulli, import.meta.url)

registerKl(Bernoulli, Bernoulli, trialDivergence)

registerMaximumLikelihood(Bernoulli, binaryData, ([x = EMPTY]) => {
  const one = sampleMean(x)
  return { logits: Math.log(one) - Math.log(sampleMean(x, (value) => 1 - value)) }
})
