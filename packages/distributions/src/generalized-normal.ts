import {
  abs,
  add,
  div,
  exp,
  greater,
  less,
  log,
  mul,
  sign,
  square,
  sub,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core'
import {
  inverseRegularizedGammaP,
  logGamma,
  registerModule,
  regularizedGammaP,
  regularizedGammaQ,
  type Support,
  select,
} from '@tfjs-flows/core'
import type { DrawOptions } from './distribution.ts'
import { gammaDraw } from './gamma-draw.ts'
import { isEqualEverywhere } from './is-equal-everywhere.ts'
import { noClosedForm, registerKl } from './kl-divergence.ts'
import type { ParameterValue } from './parameter.ts'
import { type Domains, positive, real } from './parameter-domain.ts'
import { inside, ScalarDistribution } from './scalar-distribution.ts'

export interface GeneralizedNormalOptions {
  /** The centre. */
  loc: ParameterValue
  /** The spread, above 0. */
  scale: ParameterValue
  /** The exponent b, above 0: 1 is Laplace, 2 normal with standard deviation scale / sqrt 2. */
  power: ParameterValue
}

/**
 * The generalized normal distribution: log p(x) = log b - log(2 scale) - log Gamma(1 / b) - |z|^b, z = (x - loc) / scale,
 * on all of R.
 *
 * `cdf`, `survival` and `quantile` are computed in float64 on the host, `cdf` and `survival` with full relative accuracy
 * in their tails. Draws are sign g^(1 / b), g of Gamma(1 / b), with implicit gradients to b. (Nadarajah, "A generalized
 * normal distribution", 2005.)
 *
 * @throws FlowsError 'argument' where `scale` or `power` is given in numbers that are not above 0
 */
export class GeneralizedNormal extends ScalarDistribution<GeneralizedNormalOptions> {
  static override readonly className: string = 'GeneralizedNormal'

  static override readonly domains: Domains<GeneralizedNormalOptions> = { loc: real, scale: positive, power: positive }
  readonly loc: Tensor = this.read.loc
  readonly scale: Tensor = this.read.scale
  readonly power: Tensor = this.read.power

  override get support(): Support {
    return { kind: 'real' }
  }

  override logProb(x: Tensor): Tensor {
    return tidy(() => {
      return sub(sub(0, this.raised(this.standardize(x))), this.logNormalizer())
    })
  }

  /** log(2 scale Gamma(1 / b) / b) */
  logNormalizer(): Tensor {
    return add(log(mul(this.scale, 2)), sub(logGamma(div(1, this.power)), log(this.power)))
  }

  protected override draw(count: number, { rng, temperature }: DrawOptions): Tensor {
    const inverse = div(1, this.power)
    const size = exp(mul(log(gammaDraw(inverse, this.batchShape, count, rng)), inverse))
    const signs = sub(mul(rng.bernoulli([count, ...this.batchShape]), 2), 1)
    return add(this.loc, mul(mul(mul(size, signs), temperature), this.scale))
  }

  override cdf(x: Tensor): Tensor {
    return tidy(() => this.lower(this.standardize(x)))
  }

  override survival(x: Tensor): Tensor {
    return tidy(() => this.lower(mul(this.standardize(x), -1)))
  }

  /** sign P^-1(1 / b, |2 p - 1|)^(1 / b) */
  override quantile(p: Tensor): Tensor {
    return tidy(() => {
      const inverse = div(1, this.power)
      const centred = mul(sub(p, 0.5), 2)
      const raised = inverseRegularizedGammaP(inverse, abs(centred))
      const size = inside(greater(raised, 0), raised, 1, (at) => exp(mul(log(at), inverse)), 0)
      return add(this.loc, mul(mul(sign(centred), size), this.scale))
    })
  }

  override entropy(): Tensor {
    return tidy(() => {
      const inverse = div(1, this.power)
      return this.figure(add(add(inverse, log(mul(this.scale, 2))), sub(logGamma(inverse), log(this.power))))
    })
  }

  override mean(): Tensor {
    return tidy(() => this.figure(this.loc))
  }

  override variance(): Tensor {
    return tidy(() => {
      const inverse = div(1, this.power)
      return this.figure(mul(square(this.scale), exp(sub(logGamma(mul(inverse, 3)), logGamma(inverse)))))
    })
  }

  override mode(): Tensor {
    return this.mean()
  }

  /** |z|^b, 0 at 0 with gradient 0. */
  private raised(z: Tensor): Tensor {
    const size = abs(z)
    return inside(greater(size, 0), size, 1, (at) => exp(mul(log(at), this.power)), 0)
  }

  /** P(Z <= z) */
  private lower(z: Tensor): Tensor {
    const [inverse, raised] = [div(1, this.power), this.raised(z)]
    const tail = mul(regularizedGammaQ(inverse, raised), 0.5)
    return select(less(z, 0), tail, add(mul(regularizedGammaP(inverse, raised), 0.5), 0.5))
  }

  private standardize(x: Tensor): Tensor {
    return div(sub(x, this.loc), this.scale)
  }
}

registerModule(GeneralizedNormal, import.meta.url)

// With one centre: log(c_q / c_p) + (s_p / s_q)^b_q Gamma((b_q + 1) / b_p) / Gamma(1 / b_p) - 1 / b_p for the normalizers
// c = 2 s Gamma(1 / b) / b
registerKl(GeneralizedNormal, GeneralizedNormal, (p, q) => {
  if (!isEqualEverywhere(p.loc, q.loc)) return noClosedForm(p, q)
  const inverse = div(1, p.power)
  const gammas = sub(logGamma(mul(add(q.power, 1), inverse)), logGamma(inverse))
  const moment = exp(add(mul(q.power, log(div(p.scale, q.scale))), gammas))
  return add(sub(q.logNormalizer(), p.logNormalizer()), sub(moment, inverse))
})
