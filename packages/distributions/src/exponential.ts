import { div, exp, greaterEqual, log, mul, neg, square, sub, type Tensor, tidy, zerosLike } from '@tensorflow/tfjs-core'
import { excessOverLog, expm1, log1mexp, log1p, registerModule, type Support } from '@tfjs-flows/core'
import { nonNegativeData } from './data-rules.ts'
import type { DrawOptions } from './distribution.ts'
import { registerKl } from './kl-divergence.ts'
import { registerMaximumLikelihood } from './maximum-likelihood.ts'
import type { ParameterValue } from './parameter.ts'
import { type Domains, positive } from './parameter-domain.ts'
import { inside, ScalarDistribution } from './scalar-distribution.ts'
import { EMPTY, sampleMean } from './weighted-sample.ts'

export interface ExponentialOptions {
  /** 1 / mean, above 0. */
  rate: ParameterValue
}

/**
 * The exponential distribution: log p(x) = log rate - rate x for x >= 0.
 *
 * `cdf` keeps full relative accuracy near 0, `survival` far out. A temperature scales the draws towards 0.
 *
 * @throws FlowsError 'argument' where `rate` is given in numbers that are not above 0
 */
export class Exponential extends ScalarDistribution<ExponentialOptions> {
  static override readonly className: string = 'Exponential'

  static override readonly domains: Domains<ExponentialOptions> = { rate: positive }
  readonly rate: Tensor = this.read.rate

  override get support(): Support {
    return { kind: 'interval', low: 0, high: Number.POSITIVE_INFINITY }
  }

  override logProb(x: Tensor): Tensor {
    return tidy(() => inside(greaterEqual(x, 0), x, 0, (at) => sub(log(this.rate), mul(at, this.rate))))
  }

  protected override draw(count: number, { rng, temperature }: DrawOptions): Tensor {
    return div(mul(exp(neg(rng.gumbel([count, ...this.batchShape]))), temperature), this.rate)
  }

  override cdf(x: Tensor): Tensor {
    return tidy(() => inside(greaterEqual(x, 0), x, 0, (at) => neg(expm1(neg(mul(at, this.rate)))), 0))
  }

  override logCdf(x: Tensor): Tensor {
    return tidy(() => inside(greaterEqual(x, 0), x, 1, (at) => log1mexp(mul(at, this.rate))))
  }

  override survival(x: Tensor): Tensor {
    return tidy(() => inside(greaterEqual(x, 0), x, 0, (at) => exp(neg(mul(at, this.rate))), 1))
  }

  override logSurvival(x: Tensor): Tensor {
    return tidy(() => inside(greaterEqual(x, 0), x, 0, (at) => neg(mul(at, this.rate)), 0))
  }

  override quantile(p: Tensor): Tensor {
    return tidy(() => div(neg(log1p(neg(p))), this.rate))
  }

  override entropy(): Tensor {
    return tidy(() => sub(1, log(this.rate)))
  }

  override mean(): Tensor {
    return tidy(() => div(1, this.rate))
  }

  override variance(): Tensor {
    return tidy(() => square(div(1, this.rate)))
  }

  override mode(): Tensor {
    return tidy(() => zerosLike(this.rate))
  }
}

registerModule(Exponential, import.meta.url)

// d - log(1 + d) with d = rate_q / rate_p - 1
registerKl(Exponential, Exponential, (p, q) => excessOverLog(div(sub(q.rate, p.rate), p.rate)))

registerMaximumLikelihood(Exponential, nonNegativeData, ([x = EMPTY]) => ({ rate: 1 / sampleMean(x) }))
