import {
  add,
  cast,
  div,
  exp,
  floor,
  greaterEqual,
  log,
  mul,
  neg,
  relu,
  sub,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core'
import { incompleteBeta, registerModule, regularizedBeta } from '@tfjs-flows/core'
import { binomialKernel } from './binomial-kernel.ts'
import { countQuantile, isCount } from './counts.ts'
import type { DrawOptions } from './distribution.ts'
import { isEqualEverywhere } from './is-equal-everywhere.ts'
import { noClosedForm, registerKl } from './kl-divergence.ts'
import { type LogitsOrProbs, type TrialValues, trialDomains } from './logits-or-probs.ts'
import type { ParameterValue } from './parameter.ts'
import { type Domains, positive } from './parameter-domain.ts'
import { inside } from './scalar-distribution.ts'
import { TrialsDistribution, trialDivergence } from './trials-distribution.ts'

/** `totalCount`: the number r of failures, above 0, need not be whole; `logits` or `probs` of a success, below 1. */
export type NegativeBinomialOptions = LogitsOrProbs & { totalCount: ParameterValue }

/**
 * The number of successes before `totalCount` failures: log p(x) = -log(x + r) - log B(r, x + 1) + x log p + r log(1 - p)
 * for x = 0, 1, 2, ...; -Infinity for any other x. It is taken in its saddle-point form, which no r is too large for.
 *
 * Draws are float32 counts, by inversion, without a gradient. `cdf`, `survival` and `quantile` are computed in float64 on
 * the host; the entropy has no closed form. A temperature draws nearer the median.
 *
 * @throws FlowsError 'argument' where numbers leave their ranges, or both or none of logits and probs are given
 */
export class NegativeBinomial extends TrialsDistribution<TrialValues & { totalCount: ParameterValue }> {
  static override readonly className: string = 'NegativeBinomial'

  static override readonly domains: Domains = { totalCount: positive, ...trialDomains }
  readonly totalCount: Tensor = this.read.totalCount

  constructor(options: NegativeBinomialOptions) {
    super(options)
  }

  override logProb(x: Tensor): Tensor {
    return tidy(() => {
      const r = this.totalCount
      return inside(isCount(x), cast(x, 'float32'), 0, (at) =>
        add(log(div(r, add(at, r))), binomialKernel(at, r, this.trialInFull())),
      )
    })
  }

  protected override draw(count: number, { rng, temperature }: DrawOptions): Tensor {
    const unit = rng.uniform([count, ...this.batchShape])
    return this.quantile(add(mul(sub(unit, 0.5), temperature), 0.5))
  }

  override cdf(x: Tensor): Tensor {
    return tidy(() => this.within(x, (next, failure) => regularizedBeta(this.totalCount, next, failure), 0))
  }

  override survival(x: Tensor): Tensor {
    return tidy(() => this.within(x, (next, _, success) => regularizedBeta(next, this.totalCount, success), 1))
  }

  override quantile(p: Tensor): Tensor {
    return tidy(() =>
      countQuantile([this.totalCount, exp(this.trialLogProbs()[1]), p], (k, [r = 0, success = 0]) =>
        Math.exp(incompleteBeta(k + 1, r, success).logUpper),
      ),
    )
  }

  override mean(): Tensor {
    return tidy(() => mul(this.totalCount, this.odds()))
  }

  override variance(): Tensor {
    return tidy(() => mul(this.mean(), exp(neg(this.trialLogProbs()[0]))))
  }

  /** floor((r - 1) p / (1 - p)), 0 for r <= 1. */
  override mode(): Tensor {
    return tidy(() => floor(mul(relu(sub(this.totalCount, 1)), this.odds())))
  }

  private odds(): Tensor {
    const [failure, success] = this.trialLogProbs()
    return exp(sub(success, failure))
  }

  /** f(floor(x) + 1, 1 - p, p) from 0 on. */
  private within(x: Tensor, f: (next: Tensor, failure: Tensor, success: Tensor) => Tensor, below: number): Tensor {
    const [failure, success] = this.trialLogProbs()
    return inside(greaterEqual(x, 0), x, 0, (at) => f(add(floor(at), 1), exp(failure), exp(success)), below)
  }
}

registerModule(NegativeBinomial, import.meta.url)

// r / p(failure) trials, for one r.
registerKl(NegativeBinomial, NegativeBinomial, (p, q) => {
  if (!isEqualEverywhere(p.totalCount, q.totalCount)) return noClosedForm(p, q)
  return mul(div(p.totalCount, exp(p.trialLogProbs()[0])), trialDivergence(p, q))
})
