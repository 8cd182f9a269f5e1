import { add, cast, div, floor, greaterEqual, log, mul, neg, sub, type Tensor, tidy } from '@tensorflow/tfjs-core'
import {
  deviance,
  elementwiseFloat64,
  excessOverLog,
  incompleteGamma,
  logGammaFloat64,
  logRegularizedGamma,
  registerModule,
  regularizedGammaP,
  regularizedGammaQ,
  type Support,
  stirlingRemainder,
} from '@tfjs-flows/core'
import { countEntropy, countQuantile, isCount } from './counts.ts'
import { countData } from './data-rules.ts'
import type { DrawOptions } from './distribution.ts'
import { registerKl } from './kl-divergence.ts'
import { registerMaximumLikelihood } from './maximum-likelihood.ts'
import type { ParameterValue } from './parameter.ts'
import { type Domains, positive } from './parameter-domain.ts'
import { inside, ScalarDistribution } from './scalar-distribution.ts'
import { EMPTY, sampleMean } from './weighted-sample.ts'

export interface PoissonOptions {
  /** The mean, above 0. */
  rate: ParameterValue
}

const entropy = countEntropy(
  (k, [rate = 0]) => k * Math.log(rate) - rate - logGammaFloat64(k + 1),
  ([rate = 0]) => rate,
  [true],
)

/**
 * The Poisson distribution: log p(x) = x log rate - rate - log x! for x = 0, 1, 2, ...; -Infinity for any other x.
 *
 * Draws are float32 counts, by inversion, without a gradient. `cdf`, `survival`, `quantile` and `entropy` are computed in
 * float64 on the host. logProb takes its saddle-point form, which no rate is too large for. A temperature draws nearer the
 * median.
 *
 * @throws FlowsError 'argument' where `rate` is given in numbers that are not above 0
 */
export class Poisson extends ScalarDistribution<PoissonOptions> {
  static override readonly className: string = 'Poisson'

  static override readonly domains: Domains<PoissonOptions> = { rate: positive }
  readonly rate: Tensor = this.read.rate

  override get support(): Support {
    return { kind: 'integers', low: 0, high: Number.POSITIVE_INFINITY }
  }

  override logProb(x: Tensor): Tensor {
    return tidy(() =>
      inside(isCount(x), cast(x, 'float32'), 0, (at) =>
        neg(add(stirlingRemainder(at), deviance(at, sub(this.rate, at), log(this.rate)))),
      ),
    )
  }

  protected override draw(count: number, { rng, temperature }: DrawOptions): Tensor {
    const unit = rng.uniform([count, ...this.batchShape])
    return this.quantile(add(mul(sub(unit, 0.5), temperature), 0.5))
  }

  override cdf(x: Tensor): Tensor {
    return tidy(() => inside(greaterEqual(x, 0), x, 0, (at) => regularizedGammaQ(add(floor(at), 1), this.rate), 0))
  }

  override logCdf(x: Tensor): Tensor {
    return tidy(() =>
      inside(greaterEqual(x, 0), x, 0, (at) => logRegularizedGamma(add(floor(at), 1), this.rate, 'upper')),
    )
  }

  override survival(x: Tensor): Tensor {
    return tidy(() => inside(greaterEqual(x, 0), x, 0, (at) => regularizedGammaP(add(floor(at), 1), this.rate), 1))
  }

  override logSurvival(x: Tensor): Tensor {
    return tidy(() =>
      inside(greaterEqual(x, 0), x, 0, (at) => logRegularizedGamma(add(floor(at), 1), this.rate, 'lower'), 0),
    )
  }

  override quantile(p: Tensor): Tensor {
    return tidy(() => countQuantile([this.rate, p], (k, [rate = 0]) => Math.exp(incompleteGamma(k + 1, rate).logUpper)))
  }

  override entropy(): Tensor {
    return tidy(() => elementwiseFloat64([this.rate], entropy))
  }

  override mean(): Tensor {
    return tidy(() => this.figure(this.rate))
  }

  override variance(): Tensor {
    return this.mean()
  }

  /** floor(rate); where rate is whole, rate - 1 is as probable. */
  override mode(): Tensor {
    return tidy(() => floor(this.rate))
  }
}

registerModule(Poisson, import.meta.url)

// rate_p (d - log(1 + d)) with d = rate_q / rate_p - 1
registerKl(Poisson, Poisson, (p, q) => mul(p.rate, excessOverLog(div(sub(q.rate, p.rate), p.rate))))

registerMaximumLikelihood(Poisson, countData, ([x = EMPTY]) => ({ rate: sampleMean(x) }))
