import {
  add,
  div,
  exp,
  greater,
  less,
  log,
  mul,
  neg,
  square,
  sub,
  type Tensor,
  tidy,
  zerosLike,
} from '@tensorflow/tfjs-core'
import {
  clip,
  excessOverLog,
  expm1,
  log1mexp,
  log1p,
  logGamma,
  type Rng,
  registerModule,
  select,
} from '@tfjs-flows/core'
import { registerKl } from './kl-divergence.ts'
import { LocationScale } from './location-scale.ts'
import { stretch } from './stretch.ts'

const EULER = 0.5772156649015329
/** From here on 1 - e^-e^-z is e^-z in float32. */
const FAR = 20

/**
 * The Gumbel distribution of a maximum: log p(x) = -z - e^-z - log scale, z = (x - loc) / scale, on all of R.
 *
 * `loc` is the mode, the mean is loc + 0.5772 scale. Below z = -88 the density underflows every float32: -Infinity.
 *
 * @throws FlowsError 'argument' where `scale` is given in numbers that are not above 0
 */
export class Gumbel extends LocationScale {
  static override readonly className: string = 'Gumbel'

  protected override standardLogProb(z: Tensor): Tensor {
    return neg(add(z, exp(neg(z))))
  }

  protected override standardDraw(shape: readonly number[], rng: Rng): Tensor {
    return rng.gumbel(shape)
  }

  override cdf(x: Tensor): Tensor {
    return tidy(() => exp(this.logCdf(x)))
  }

  override logCdf(x: Tensor): Tensor {
    return tidy(() => neg(exp(neg(this.standardize(x)))))
  }

  override survival(x: Tensor): Tensor {
    return tidy(() => neg(expm1(this.logCdf(x))))
  }

  override logSurvival(x: Tensor): Tensor {
    return tidy(() => {
      const z = this.standardize(x)
      const isFar = greater(z, FAR)
      // log(1 - e^-t) is log t = -z there, and t = e^-z underflows from 103 on.
      return select(isFar, neg(z), log1mexp(exp(neg(select(isFar, zerosLike(z), z)))))
    })
  }

  /** -log p near p = 1 is -log1p(p - 1), where p - 1 is exact. */
  override quantile(p: Tensor): Tensor {
    return tidy(() => {
      // log p by p itself below 1/2: p - 1 keeps no digit of a small p.
      const logP = select(less(p, 0.5), log(p), log1p(sub(clip(p, 0.25, 1), 1)))
      return this.unstandardize(neg(log(neg(logP))))
    })
  }

  override entropy(): Tensor {
    return tidy(() => stretch(add(log(this.scale), 1 + EULER), this.batchShape))
  }

  override mean(): Tensor {
    return tidy(() => add(this.loc, mul(this.scale, EULER)))
  }

  override variance(): Tensor {
    return tidy(() => stretch(mul(square(this.scale), Math.PI ** 2 / 6), this.batchShape))
  }

  override mode(): Tensor {
    return tidy(() => stretch(this.loc, this.batchShape))
  }
}

registerModule(Gumbel, import.meta.url)

registerKl(Gumbel, Gumbel, (p, q) => gumbelDivergence(div(p.scale, q.scale), div(sub(p.loc, q.loc), q.scale)))

/**
 * KL of Gumbel distributions by r = scale_p / scale_q and d = (loc_p - loc_q) / scale_q: e^u - 1 - u with
 * u = log Gamma(1 + r) - d, and log Gamma(r) + 0.5772 (r - 1), neither of which is negative.
 */
export function gumbelDivergence(ratio: Tensor, distance: Tensor): Tensor {
  const exponent = sub(logGamma(add(ratio, 1)), distance)
  return add(excessOverLog(expm1(exponent)), add(logGamma(ratio), mul(sub(ratio, 1), EULER)))
}
