import { abs, add, log, mul, neg, sigmoid, square, sub, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { log1p, logSigmoid, type Rng, registerModule, softplus } from '@tfjs-flows/core'
import { LocationScale } from './location-scale.ts'
import { stretch } from './stretch.ts'

/**
 * The logistic distribution: log p(x) = -z - 2 log(1 + e^-z) - log scale with z = (x - loc) / scale, on all of R.
 *
 * Computed at -|z|, where nothing overflows (the density is symmetric). The standard deviation is scale pi / sqrt 3.
 *
 * @throws FlowsError 'argument' where `scale` is given in numbers that are not above 0
 */
export class Logistic extends LocationScale {
  static override readonly className: string = 'Logistic'

  protected override standardLogProb(z: Tensor): Tensor {
    const left = neg(abs(z))
    return sub(left, mul(softplus(left), 2))
  }

  protected override standardDraw(shape: readonly number[], rng: Rng): Tensor {
    return rng.logistic(shape)
  }

  override cdf(x: Tensor): Tensor {
    return tidy(() => sigmoid(this.standardize(x)))
  }

  override logCdf(x: Tensor): Tensor {
    return tidy(() => logSigmoid(this.standardize(x)))
  }

  override survival(x: Tensor): Tensor {
    return tidy(() => sigmoid(neg(this.standardize(x))))
  }

  override logSurvival(x: Tensor): Tensor {
    return tidy(() => logSigmoid(neg(this.standardize(x))))
  }

  override quantile(p: Tensor): Tensor {
    return tidy(() => this.unstandardize(sub(log(p), log1p(neg(p)))))
  }

  override entropy(): Tensor {
    return tidy(() => stretch(add(log(this.scale), 2), this.batchShape))
  }

  override mean(): Tensor {
    return tidy(() => stretch(this.loc, this.batchShape))
  }

  override variance(): Tensor {
    return tidy(() => stretch(mul(square(this.scale), Math.PI ** 2 / 3), this.batchShape))
  }

  override mode(): Tensor {
    return this.mean()
  }
}

registerModule(Logistic, import.meta.url)
