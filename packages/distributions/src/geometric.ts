import {
  add,
  cast,
  ceil,
  div,
  exp,
  floor,
  greaterEqual,
  mul,
  neg,
  relu,
  sub,
  type Tensor,
  tidy,
  zerosLike,
} from '@tensorflow/tfjs-core'
import { expm1, log1p, registerModule } from '@tfjs-flows/core'
import { isCount } from './counts.ts'
import { countData } from './data-rules.ts'
import type { DrawOptions } from './distribution.ts'
import { registerKl } from './kl-divergence.ts'
import type { LogitsOrProbs } from './logits-or-probs.ts'
import { registerMaximumLikelihood } from './maximum-likelihood.ts'
import { inside } from './scalar-distribution.ts'
import { countTimes } from './trials.ts'
import { TrialsDistribution, trialDivergence } from './trials-distribution.ts'
import { EMPTY, sampleMean } from './weighted-sample.ts'

/** `logits` or `probs` of a success, above 0. */
export type GeometricOptions = LogitsOrProbs

/**
 * The number of failures before the first success: log p(x) = x log(1 - p) + log p for x = 0, 1, 2, ...; -Infinity for
 * any other x.
 *
 * Draws are float32 counts without a gradient. `survival` keeps full relative accuracy. A temperature scales the
 * waiting time before it is rounded down.
 *
 * @throws FlowsError 'argument' where `probs` given in numbers leave [0, 1], or both or none of the two are given
 */
export class Geometric extends TrialsDistribution {
  static override readonly className: string = 'Geometric'

  constructor(options: GeometricOptions) {
    super(options)
  }

  override logProb(x: Tensor): Tensor {
    return tidy(() => {
      const [failure, success] = this.trialLogProbs()
      return inside(isCount(x), cast(x, 'float32'), 0, (at) => add(countTimes(at, failure), success))
    })
  }

  protected override draw(count: number, { rng, temperature }: DrawOptions): Tensor {
    const exponential = mul(exp(neg(rng.gumbel([count, ...this.batchShape]))), temperature)
    return floor(div(exponential, neg(this.trialLogProbs()[0])))
  }

  override cdf(x: Tensor): Tensor {
    return tidy(() => inside(greaterEqual(x, 0), x, 0, (at) => neg(expm1(this.logTail(at))), 0))
  }

  override survival(x: Tensor): Tensor {
    return tidy(() => inside(greaterEqual(x, 0), x, 0, (at) => exp(this.logTail(at)), 1))
  }

  override quantile(p: Tensor): Tensor {
    return tidy(() => relu(sub(ceil(div(log1p(neg(p)), this.trialLogProbs()[0])), 1)))
  }

  override entropy(): Tensor {
    return tidy(() => {
      const [failure, success] = this.trialLogProbs()
      return neg(add(countTimes(exp(sub(failure, success)), failure), success))
    })
  }

  override mean(): Tensor {
    return tidy(() => {
      const [failure, success] = this.trialLogProbs()
      return exp(sub(failure, success))
    })
  }

  override variance(): Tensor {
    return tidy(() => {
      const [failure, success] = this.trialLogProbs()
      return exp(sub(failure, mul(success, 2)))
    })
  }

  override mode(): Tensor {
    return tidy(() => zerosLike(this.trialLogProbs()[0]))
  }

  /** log P(X > x) = (floor(x) + 1) log(1 - p) */
  private logTail(x: Tensor): Tensor {
    return mul(add(floor(x), 1), this.trialLogProbs()[0])
  }
}

registerModule(Geometric, import.meta.url)

// Each of 1 / p(success) trials.
registerKl(Geometric, Geometric, (p, q) => div(trialDivergence(p, q), exp(p.trialLogProbs()[1])))

// p / (1 - p) = 1 / mean
registerMaximumLikelihood(Geometric, countData, ([x = EMPTY]) => ({ logits: -Math.log(sampleMean(x)) }))
