import { add, broadcastTo, mul, sin, square, sub, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core'
import { besselRatio, elementwiseFloat64, logBesselI0e, registerModule, type Support } from '@tfjs-flows/core'
import type { DrawOptions } from './distribution.ts'
import { registerKl } from './kl-divergence.ts'
import type { ParameterValue } from './parameter.ts'
import { type Domains, positive, real } from './parameter-domain.ts'
import { ScalarDistribution } from './scalar-distribution.ts'
import { vonMisesCdf, vonMisesDraw, vonMisesQuantile, vonMisesVariance, vonMisesVariate } from './von-mises-float64.ts'

const LOG_2_PI = 1.8378770664093453

export interface VonMisesOptions {
  /** The mean direction, in radians. */
  loc: ParameterValue
  /** How narrow it is, above 0: about 1 / variance where it is large. */
  concentration: ParameterValue
}

/**
 * The von Mises distribution of an angle x: log p(x) = k (cos(x - loc) - 1) - log(2 pi I0(k) e^-k), of period 2 pi.
 *
 * `logProb` takes any angle, and `cdf` counts turns: cdf(x + 2 pi) = cdf(x) + 1. Draws, `cdf`, `quantile`, mean and variance are of the representative in
 * [loc - pi, loc + pi); the mean is `loc` and the variance is linear, not circular. 1 - cos is 2 sin^2 of the half, so
 * that large k keeps its digits. `cdf` and `quantile` are float64 series on the host of about 9 sqrt(k) terms, 1e-15
 * absolute. Draws have implicit gradients (Figurnov, Mohamed and Mnih, "Implicit reparameterization gradients", 2018).
 *
 * @throws FlowsError 'argument' where `concentration` is given in numbers that are not above 0
 */
export class VonMises extends ScalarDistribution<VonMisesOptions> {
  static override readonly className: string = 'VonMises'

  static override readonly domains: Domains<VonMisesOptions> = { loc: real, concentration: positive }
  readonly loc: Tensor = this.read.loc
  readonly concentration: Tensor = this.read.concentration

  override get support(): Support {
    return { kind: 'circle' }
  }

  override logProb(x: Tensor): Tensor {
    return tidy(() => {
      const half = sin(mul(sub(x, this.loc), 0.5))
      return sub(mul(mul(square(half), -2), this.concentration), this.logNormalizer())
    })
  }

  protected override draw(count: number, { rng, temperature }: DrawOptions): Tensor {
    const shape = [count, ...this.batchShape]
    const concentrations = broadcastTo(this.concentration, shape).dataSync()
    const draws = Float32Array.from(concentrations, (k) => vonMisesVariate(rng, k))
    const z = elementwiseFloat64([this.concentration, tensor(draws, shape, 'float32')], vonMisesDraw())
    return add(this.loc, temperature === 1 ? z : mul(z, temperature))
  }

  override cdf(x: Tensor): Tensor {
    return tidy(() => elementwiseFloat64([this.concentration, sub(x, this.loc)], vonMisesCdf()))
  }

  override survival(x: Tensor): Tensor {
    return tidy(() => elementwiseFloat64([this.concentration, sub(this.loc, x)], vonMisesCdf()))
  }

  override quantile(p: Tensor): Tensor {
    return tidy(() => add(this.loc, elementwiseFloat64([this.concentration, p], vonMisesQuantile())))
  }

  override entropy(): Tensor {
    return tidy(() => {
      const k = this.concentration
      return this.figure(add(mul(k, sub(1, besselRatio(k))), this.logNormalizer()))
    })
  }

  override mean(): Tensor {
    return tidy(() => this.figure(this.loc))
  }

  override variance(): Tensor {
    return tidy(() => this.figure(elementwiseFloat64([this.concentration], vonMisesVariance)))
  }

  override mode(): Tensor {
    return this.mean()
  }

  /** log(2 pi I0(k) e^-k) */
  private logNormalizer(): Tensor {
    return add(logBesselI0e(this.concentration), LOG_2_PI)
  }
}

registerModule(VonMises, import.meta.url)

// k_q A 2 sin^2((loc_p - loc_q) / 2) + (k_p - k_q) (A - 1) + l_q - l_p with A = I1(k_p) / I0(k_p) and l = log I0(k) e^-k
registerKl(VonMises, VonMises, (p, q) => {
  const [kP, kQ] = [p.concentration, q.concentration]
  const length = besselRatio(kP)
  const apart = mul(mul(kQ, length), mul(square(sin(mul(sub(p.loc, q.loc), 0.5))), 2))
  const wider = add(mul(sub(kP, kQ), sub(length, 1)), sub(logBesselI0e(kQ), logBesselI0e(kP)))
  return add(apart, wider)
})
