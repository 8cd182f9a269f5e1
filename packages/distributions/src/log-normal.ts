import { add, exp, greater, log, mul, neg, square, sub, type Tensor, tidy } from '@tensorflow/tfjs-core'
import {
  expm1,
  normalCdf,
  normalLogCdf,
  normalQuantile,
  type Rng,
  registerModule,
  type Support,
} from '@tfjs-flows/core'
import { positiveData } from './data-rules.ts'
import { registerKl } from './kl-divergence.ts'
import { LocationScale } from './location-scale.ts'
import { registerMaximumLikelihood } from './maximum-likelihood.ts'
import { normalDivergence } from './normal-divergence.ts'
import { inside } from './scalar-distribution.ts'
import { stretch } from './stretch.ts'
import { EMPTY, mapSample, sampleMoments } from './weighted-sample.ts'

const LOG_SQRT_2_PI = 0.9189385332046727

/**
 * x = e^y with y normal: log p(x) = -z^2 / 2 - log scale - log sqrt(2 pi) - log x, z = (log x - loc) / scale, for x > 0.
 *
 * `loc` and `scale` are those of log x. A temperature scales the spread of log x.
 *
 * @throws FlowsError 'argument' where `scale` is given in numbers that are not above 0
 */
export class LogNormal extends LocationScale {
  static override readonly className: string = 'LogNormal'

  override get support(): Support {
    return { kind: 'interval', low: 0, high: Number.POSITIVE_INFINITY }
  }

  protected override standardLogProb(z: Tensor): Tensor {
    return neg(add(mul(square(z), 0.5), LOG_SQRT_2_PI))
  }

  protected override standardDraw(shape: readonly number[], rng: Rng): Tensor {
    return rng.normal(shape)
  }

  override logProb(x: Tensor): Tensor {
    return tidy(() =>
      inside(greater(x, 0), x, 1, (at) => {
        const y = log(at)
        return sub(super.logProb(y), y)
      }),
    )
  }

  protected override unstandardize(z: Tensor): Tensor {
    return exp(super.unstandardize(z))
  }

  override cdf(x: Tensor): Tensor {
    return tidy(() => this.ofLog(x, normalCdf, 0))
  }

  override logCdf(x: Tensor): Tensor {
    return tidy(() => this.ofLog(x, normalLogCdf, Number.NEGATIVE_INFINITY))
  }

  override survival(x: Tensor): Tensor {
    return tidy(() => this.ofLog(x, (z) => normalCdf(neg(z)), 1))
  }

  override logSurvival(x: Tensor): Tensor {
    return tidy(() => this.ofLog(x, (z) => normalLogCdf(neg(z)), 0))
  }

  override quantile(p: Tensor): Tensor {
    return tidy(() => this.unstandardize(normalQuantile(p)))
  }

  override entropy(): Tensor {
    return tidy(() => stretch(add(add(this.loc, log(this.scale)), 0.5 + LOG_SQRT_2_PI), this.batchShape))
  }

  override mean(): Tensor {
    return tidy(() => exp(add(this.loc, mul(square(this.scale), 0.5))))
  }

  override variance(): Tensor {
    return tidy(() => mul(expm1(square(this.scale)), square(this.mean())))
  }

  override mode(): Tensor {
    return tidy(() => exp(sub(this.loc, square(this.scale))))
  }

  private ofLog(x: Tensor, f: (z: Tensor) => Tensor, below: number): Tensor {
    return inside(greater(x, 0), x, 1, (at) => f(this.standardize(log(at))), below)
  }
}

registerModule(LogNormal, import.meta.url)

registerKl(LogNormal, LogNormal, normalDivergence)

registerMaximumLikelihood(LogNormal, positiveData, ([x = EMPTY]) => {
  const { mean, deviation } = sampleMoments(mapSample(x, Math.log))
  return { loc: mean, scale: deviation }
})
