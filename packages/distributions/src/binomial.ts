import {
  add,
  cast,
  exp,
  floor,
  greater,
  greaterEqual,
  lessEqual,
  logicalAnd,
  minimum,
  mul,
  scalar,
  sub,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core'
import {
  elementwiseFloat64,
  incompleteBeta,
  logGammaFloat64,
  registerModule,
  regularizedBeta,
  type Support,
  select,
} from '@tfjs-flows/core'
import { binomialKernel } from './binomial-kernel.ts'
import { countEntropy, countQuantile, isCount } from './counts.ts'
import type { DrawOptions } from './distribution.ts'
import { noClosedForm, registerKl } from './kl-divergence.ts'
import { type LogitsOrProbs, type TrialValues, trialDomains } from './logits-or-probs.ts'
import type { ParameterValue } from './parameter.ts'
import { type Domains, wholeNumber } from './parameter-domain.ts'
import { inside } from './scalar-distribution.ts'
import { TrialsDistribution, trialDivergence } from './trials-distribution.ts'

/** `totalCount`: the number of trials; `logits` or `probs` of a success. */
export type BinomialOptions = LogitsOrProbs & { totalCount: ParameterValue }

const entropy = countEntropy(
  (k, [n = 0, p = 0]) => {
    if (k > n) return Number.NEGATIVE_INFINITY
    const ways = logGammaFloat64(n + 1) - logGammaFloat64(k + 1) - logGammaFloat64(n - k + 1)
    return ways + (k > 0 ? k * Math.log(p) : 0) + (k < n ? (n - k) * Math.log1p(-p) : 0)
  },
  ([n = 0, p = 0]) => Math.min(n, (n + 1) * p),
  [false, true],
)

/**
 * The number of successes in `totalCount` trials: log p(x) = log C(n, x) + x log p + (n - x) log(1 - p) for
 * x = 0, ..., n; -Infinity for any other x.
 *
 * Draws are float32 counts, by inversion, without a gradient. `cdf`, `survival`, `quantile` and `entropy` are computed in
 * float64 on the host. logProb takes its saddle-point form, which no n is too large for. A temperature draws nearer the median.
 *
 * @throws FlowsError 'argument' where numbers are no count or leave [0, 1], or both or none of logits and probs are given
 */
export class Binomial extends TrialsDistribution<TrialValues & { totalCount: ParameterValue }> {
  static override readonly className: string = 'Binomial'

  static override readonly domains: Domains = { totalCount: wholeNumber, ...trialDomains }
  readonly totalCount: Tensor = this.read.totalCount

  constructor(options: BinomialOptions) {
    super(options)
  }

  override get support(): Support {
    return { kind: 'integers', low: 0, high: this.endOf('totalCount') }
  }

  override logProb(x: Tensor): Tensor {
    return tidy(() => {
      const n = this.totalCount
      return inside(logicalAnd(isCount(x), lessEqual(x, n)), cast(x, 'float32'), 0, (at) =>
        binomialKernel(at, sub(n, at), this.trialInFull()),
      )
    })
  }

  protected override draw(count: number, { rng, temperature }: DrawOptions): Tensor {
    const unit = rng.uniform([count, ...this.batchShape])
    return this.quantile(add(mul(sub(unit, 0.5), temperature), 0.5))
  }

  override cdf(x: Tensor): Tensor {
    return tidy(() => this.within(x, (rest, next, failure) => regularizedBeta(rest, next, failure), 0, 1))
  }

  override survival(x: Tensor): Tensor {
    return tidy(() => this.within(x, (rest, next, _, success) => regularizedBeta(next, rest, success), 1, 0))
  }

  override quantile(p: Tensor): Tensor {
    return tidy(() => {
      const level = countQuantile([this.totalCount, exp(this.trialLogProbs()[1]), p], (k, [n = 0, success = 0]) =>
        k >= n ? 1 : Math.exp(incompleteBeta(k + 1, n - k, success).logUpper),
      )
      return minimum(level, this.totalCount)
    })
  }

  override entropy(): Tensor {
    return tidy(() => elementwiseFloat64([this.totalCount, exp(this.trialLogProbs()[1])], entropy))
  }

  override mean(): Tensor {
    return tidy(() => mul(this.totalCount, exp(this.trialLogProbs()[1])))
  }

  override variance(): Tensor {
    return tidy(() => mul(this.totalCount, exp(add(...this.trialLogProbs()))))
  }

  /** floor((n + 1) p), n at p = 1. */
  override mode(): Tensor {
    return tidy(() => minimum(floor(mul(add(this.totalCount, 1), exp(this.trialLogProbs()[1]))), this.totalCount))
  }

  /** f(n - k, k + 1, 1 - p, p) for k = floor(x) below n, constants outside. */
  private within(
    x: Tensor,
    f: (rest: Tensor, next: Tensor, failure: Tensor, success: Tensor) => Tensor,
    below: number,
    above: number,
  ): Tensor {
    const [failure, success] = this.trialLogProbs()
    const n = this.totalCount
    const isInside = logicalAnd(greaterEqual(x, 0), lessEqual(floor(x), sub(n, 1)))
    const value = inside(
      isInside,
      x,
      0,
      (at) => f(sub(n, floor(at)), add(floor(at), 1), exp(failure), exp(success)),
      below,
    )
    return select(greaterEqual(floor(x), n), scalar(above), value)
  }
}

registerModule(Binomial, import.meta.url)

// n trials; with more trials than q p has counts that q has not, with fewer there is no closed form.
registerKl(Binomial, Binomial, (p, q) => {
  if (greater(q.totalCount, p.totalCount).dataSync().some(Boolean)) return noClosedForm(p, q)
  const value = mul(p.totalCount, trialDivergence(p, q))
  return select(greater(p.totalCount, q.totalCount), scalar(Number.POSITIVE_INFINITY), value)
})
