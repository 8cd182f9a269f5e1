import { add, log, mul, neg, square, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { normalCdf, normalLogCdf, normalQuantile, type Rng, registerModule } from '@tfjs-flows/core'
import { finiteData } from './data-rules.ts'
import { registerKl } from './kl-divergence.ts'
import { LocationScale } from './location-scale.ts'
import { registerMaximumLikelihood } from './maximum-likelihood.ts'
import { normalDivergence } from './normal-divergence.ts'
import { stretch } from './stretch.ts'
import { EMPTY, sampleMoments } from './weighted-sample.ts'

const LOG_SQRT_2_PI = 0.9189385332046727

/**
 * The normal distribution: log p(x) = -((x - loc) / scale)^2 / 2 - log scale - log sqrt(2 pi), on all of R.
 *
 * `loc` and `scale` broadcast to the batch shape; events are scalars. `survival` and `logCdf` keep full relative
 * accuracy in their tails, `cdf` in the left one.
 *
 * @throws FlowsError 'argument' where `scale` is given in numbers that are not above 0
 * @example
 * ```ts
 * const normal = new Normal({ loc: 0, scale: [1, 2] })
 * normal.logProb(tf.tensor([0, 0])) // [-0.9189, -1.6121]
 * ```
 */
export class Normal extends LocationScale {
  static override readonly className: string = 'Normal'

  protected override standardLogProb(z: Tensor): Tensor {
    return neg(add(mul(square(z), 0.5), LOG_SQRT_2_PI))
  }

  protected override standardDraw(shape: readonly number[], rng: Rng): Tensor {
    return rng.normal(shape)
  }

  override cdf(x: Tensor): Tensor {
    return tidy(() => normalCdf(this.standardize(x)))
  }

  override logCdf(x: Tensor): Tensor {
    return tidy(() => normalLogCdf(this.standardize(x)))
  }

  override survival(x: Tensor): Tensor {
    return tidy(() => normalCdf(neg(this.standardize(x))))
  }

  override logSurvival(x: Tensor): Tensor {
    return tidy(() => normalLogCdf(neg(this.standardize(x))))
  }

  override quantile(p: Tensor): Tensor {
    return tidy(() => this.unstandardize(normalQuantile(p)))
  }

  override entropy(): Tensor {
    return tidy(() => stretch(add(log(this.scale), 0.5 + LOG_SQRT_2_PI), this.batchShape))
  }

  override mean(): Tensor {
    return tidy(() => stretch(this.loc, this.batchShape))
  }

  override variance(): Tensor {
    return tidy(() => stretch(square(this.scale), this.batchShape))
  }

  override stddev(): Tensor {
    return tidy(() => stretch(this.scale, this.batchShape))
  }

  override mode(): Tensor {
    return this.mean()
  }
}

registerModule(Normal, import.meta.url)

registerKl(Normal, Normal, normalDivergence)

registerMaximumLikelihood(Normal, finiteData, ([x = EMPTY]) => {
  const { mean, deviation } = sampleMoments(x)
  return { loc: mean, scale: deviation }
})
