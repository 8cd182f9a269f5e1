import { add, log, neg, sub, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { type Rng, registerModule } from '@tfjs-flows/core'
import { cauchyCdf, cauchyDivergence, cauchyDraw, cauchyLogDensity, cauchyQuantile } from './cauchy-standard.ts'
import { registerKl } from './kl-divergence.ts'
import { LocationScale } from './location-scale.ts'
import { stretch } from './stretch.ts'

/**
 * The Cauchy distribution: log p(x) = -log(pi scale (1 + z^2)), z = (x - loc) / scale, on all of R.
 *
 * It has no mean and no variance, which throw 'not-available'; `loc` is median and mode. `cdf`, `logCdf` and `survival`
 * keep full relative accuracy in their tails.
 *
 * @throws FlowsError 'argument' where `scale` is given in numbers that are not above 0
 */
export class Cauchy extends LocationScale {
  static override readonly className: string = 'Cauchy'

  protected override standardLogProb(z: Tensor): Tensor {
    return cauchyLogDensity(z)
  }

  protected override standardDraw(shape: readonly number[], rng: Rng): Tensor {
    return cauchyDraw(shape, rng)
  }

  override cdf(x: Tensor): Tensor {
    return tidy(() => cauchyCdf(this.standardize(x)))
  }

  override survival(x: Tensor): Tensor {
    return tidy(() => cauchyCdf(neg(this.standardize(x))))
  }

  override quantile(p: Tensor): Tensor {
    return tidy(() => this.unstandardize(cauchyQuantile(p)))
  }

  override entropy(): Tensor {
    return tidy(() => stretch(add(log(this.scale), Math.log(4 * Math.PI)), this.batchShape))
  }

  override mode(): Tensor {
    return tidy(() => stretch(this.loc, this.batchShape))
  }
}

registerModule(Cauchy, import.meta.url)

// log(((s_p + s_q)^2 + d^2) / (4 s_p s_q)) with d = loc_p - loc_q (Chyzak and Nielsen, "A closed-form formula for the
// Kullback-Leibler divergence between Cauchy distributions", 2019)
registerKl(Cauchy, Cauchy, (p, q) => cauchyDivergence(p.scale, q.scale, sub(p.loc, q.loc)))
