import {
  abs,
  add,
  div,
  greaterEqual,
  log,
  mul,
  neg,
  scalar,
  sqrt,
  square,
  sub,
  type Tensor,
  tidy,
  zerosLike,
} from '@tensorflow/tfjs-core'
import {
  inverseRegularizedGammaP,
  log1mexp,
  normalCdf,
  normalLogCdf,
  registerModule,
  regularizedGammaP,
  type Support,
} from '@tfjs-flows/core'
import { nonNegativeData } from './data-rules.ts'
import type { DrawOptions } from './distribution.ts'
import { registerKl } from './kl-divergence.ts'
import { registerMaximumLikelihood } from './maximum-likelihood.ts'
import type { ParameterValue } from './parameter.ts'
import { type Domains, positive } from './parameter-domain.ts'
import { inside, ScalarDistribution } from './scalar-distribution.ts'
import { squaredRatioExcess } from './squared-ratio-excess.ts'
import { EMPTY, sampleMean } from './weighted-sample.ts'

const LOG_ROOT_2_OVER_PI = -0.22579135264472744

export interface HalfNormalOptions {
  /** Standard deviation of the whole normal, above 0. */
  scale: ParameterValue
}

/**
 * The right half of a centred normal distribution: log p(x) = log(sqrt(2 / pi) / scale) - (x / scale)^2 / 2 for x >= 0.
 *
 * `survival` keeps full relative accuracy in the tail, `cdf` and `quantile` near 0: those two are float64 on the host. A temperature scales the draws towards 0.
 *
 * @throws FlowsError 'argument' where `scale` is given in numbers that are not above 0
 */
export class HalfNormal extends ScalarDistribution<HalfNormalOptions> {
  static override readonly className: string = 'HalfNormal'

  static override readonly domains: Domains<HalfNormalOptions> = { scale: positive }
  readonly scale: Tensor = this.read.scale

  override get support(): Support {
    return { kind: 'interval', low: 0, high: Number.POSITIVE_INFINITY }
  }

  override logProb(x: Tensor): Tensor {
    return tidy(() =>
      inside(greaterEqual(x, 0), x, 0, (at) =>
        sub(sub(LOG_ROOT_2_OVER_PI, log(this.scale)), mul(square(div(at, this.scale)), 0.5)),
      ),
    )
  }

  protected override draw(count: number, { rng, temperature }: DrawOptions): Tensor {
    return mul(abs(rng.normal([count, ...this.batchShape])), mul(this.scale, temperature))
  }

  override cdf(x: Tensor): Tensor {
    return tidy(() => this.within(x, (z) => regularizedGammaP(scalar(0.5), mul(square(z), 0.5)), 0))
  }

  override logCdf(x: Tensor): Tensor {
    return tidy(() =>
      this.within(x, (z) => log1mexp(neg(add(normalLogCdf(neg(z)), Math.LN2))), Number.NEGATIVE_INFINITY),
    )
  }

  override survival(x: Tensor): Tensor {
    return tidy(() => this.within(x, (z) => mul(normalCdf(neg(z)), 2), 1))
  }

  override logSurvival(x: Tensor): Tensor {
    return tidy(() => this.within(x, (z) => add(normalLogCdf(neg(z)), Math.LN2), 0))
  }

  override quantile(p: Tensor): Tensor {
    return tidy(() => mul(sqrt(mul(inverseRegularizedGammaP(scalar(0.5), p), 2)), this.scale))
  }

  override entropy(): Tensor {
    return tidy(() => add(log(this.scale), 0.5 - LOG_ROOT_2_OVER_PI))
  }

  override mean(): Tensor {
    return tidy(() => mul(this.scale, Math.sqrt(2 / Math.PI)))
  }

  override variance(): Tensor {
    return tidy(() => mul(square(this.scale), 1 - 2 / Math.PI))
  }

  override mode(): Tensor {
    return tidy(() => zerosLike(this.scale))
  }

  private within(x: Tensor, f: (z: Tensor) => Tensor, below: number): Tensor {
    return inside(greaterEqual(x, 0), x, 0, (at) => f(div(at, this.scale)), below)
  }
}

registerModule(HalfNormal, import.meta.url)

registerKl(HalfNormal, HalfNormal, (p, q) => mul(squaredRatioExcess(p.scale, q.scale), 0.5))

registerMaximumLikelihood(HalfNormal, nonNegativeData, ([x = EMPTY]) => ({
  scale: Math.sqrt(sampleMean(x, (value) => value ** 2)),
}))
