import { abs, add, div, exp, less, log, mul, neg, square, sub, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { log1p, type Rng, registerModule, select } from '@tfjs-flows/core'
import { finiteData } from './data-rules.ts'
import { registerKl } from './kl-divergence.ts'
import { LocationScale } from './location-scale.ts'
import { registerMaximumLikelihood } from './maximum-likelihood.ts'
import { stretch } from './stretch.ts'
import { EMPTY, sampleMean, sampleMedian } from './weighted-sample.ts'

/**
 * The Laplace distribution: log p(x) = -|z| - log(2 scale), z = (x - loc) / scale, on all of R.
 *
 * `logCdf` and `survival` keep full relative accuracy in their tails. The standard deviation is sqrt(2) scale.
 *
 * @throws FlowsError 'argument' where `scale` is given in numbers that are not above 0
 */
export class Laplace extends LocationScale {
  static override readonly className: string = 'Laplace'

  protected override standardLogProb(z: Tensor): Tensor {
    return neg(add(abs(z), Math.LN2))
  }

  /** The difference of two exponential draws, which is right in both tails. */
  protected override standardDraw(shape: readonly number[], rng: Rng): Tensor {
    return sub(exp(neg(rng.gumbel(shape))), exp(neg(rng.gumbel(shape))))
  }

  override cdf(x: Tensor): Tensor {
    return tidy(() => lower(this.standardize(x)))
  }

  override logCdf(x: Tensor): Tensor {
    return tidy(() => logLower(this.standardize(x)))
  }

  override survival(x: Tensor): Tensor {
    return tidy(() => lower(neg(this.standardize(x))))
  }

  override logSurvival(x: Tensor): Tensor {
    return tidy(() => logLower(neg(this.standardize(x))))
  }

  override quantile(p: Tensor): Tensor {
    return tidy(() => {
      const upper = sub(1, p)
      const tail = log(mul(select(less(p, 0.5), p, upper), 2))
      return this.unstandardize(select(less(p, 0.5), tail, neg(tail)))
    })
  }

  override entropy(): Tensor {
    return tidy(() => stretch(add(log(this.scale), 1 + Math.LN2), this.batchShape))
  }

  override mean(): Tensor {
    return tidy(() => stretch(this.loc, this.batchShape))
  }

  override variance(): Tensor {
    return tidy(() => stretch(mul(square(this.scale), 2), this.batchShape))
  }

  override mode(): Tensor {
    return this.mean()
  }
}

/** P(Z <= z). */
function lower(z: Tensor): Tensor {
  const tail = mul(exp(neg(abs(z))), 0.5)
  return select(less(z, 0), tail, sub(1, tail))
}

/** log P(Z <= z) */
function logLower(z: Tensor): Tensor {
  const tail = mul(exp(neg(abs(z))), -0.5)
  return select(less(z, 0), sub(z, Math.LN2), log1p(tail))
}

registerModule(Laplace, import.meta.url)

// log(scale_q / scale_p) + (scale_p e^(-d / scale_p) + d) / scale_q - 1 with d = |loc_p - loc_q|
registerKl(Laplace, Laplace, (p, q) => {
  const distance = abs(sub(p.loc, q.loc))
  const mean = div(add(mul(p.scale, exp(neg(div(distance, p.scale)))), distance), q.scale)
  return sub(add(log(div(q.scale, p.scale)), mean), 1)
})

registerMaximumLikelihood(Laplace, finiteData, ([x = EMPTY]) => {
  const loc = sampleMedian(x)
  return { loc, scale: sampleMean(x, (value) => Math.abs(value - loc)) }
})
