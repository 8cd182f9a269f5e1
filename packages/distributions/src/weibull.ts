import { add, div, exp, greater, log, mul, neg, scalar, square, sub, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { expm1, log1mexp, log1p, logGamma, registerModule, type Support, select } from '@tfjs-flows/core'
import type { DrawOptions } from './distribution.ts'
import { gumbelDivergence } from './gumbel.ts'
import { registerKl } from './kl-divergence.ts'
import type { ParameterValue } from './parameter.ts'
import { type Domains, positive } from './parameter-domain.ts'
import { inside, ScalarDistribution } from './scalar-distribution.ts'

const EULER = 0.5772156649015329

export interface WeibullOptions {
  /** The shape k, above 0. */
  concentration: ParameterValue
  /** The scale l, above 0. */
  scale: ParameterValue
}

/**
 * The Weibull distribution: log p(x) = log k - log x + t - e^t with t = k (log x - log l), for x > 0.
 *
 * `cdf` keeps full relative accuracy near 0, `survival` far out. A temperature scales the draws' logarithm about log l.
 *
 * @throws FlowsError 'argument' where a parameter is given in numbers that are not above 0
 */
export class Weibull extends ScalarDistribution<WeibullOptions> {
  static override readonly className: string = 'Weibull'

  static override readonly domains: Domains<WeibullOptions> = { concentration: positive, scale: positive }
  readonly concentration: Tensor = this.read.concentration
  readonly scale: Tensor = this.read.scale

  override get support(): Support {
    return { kind: 'interval', low: 0, high: Number.POSITIVE_INFINITY }
  }

  override logProb(x: Tensor): Tensor {
    return tidy(() =>
      inside(greater(x, 0), x, this.scale, (at) => {
        const t = this.logHazard(at)
        return add(sub(log(this.concentration), log(at)), sub(t, exp(t)))
      }),
    )
  }

  /** l e^(-g / k), g a Gumbel draw: e^-g is exponential. */
  protected override draw(count: number, { rng, temperature }: DrawOptions): Tensor {
    const gumbel = rng.gumbel([count, ...this.batchShape])
    return mul(this.scale, exp(div(mul(gumbel, -temperature), this.concentration)))
  }

  override cdf(x: Tensor): Tensor {
    return tidy(() => inside(greater(x, 0), x, this.scale, (at) => neg(expm1(neg(exp(this.logHazard(at))))), 0))
  }

  override logCdf(x: Tensor): Tensor {
    return tidy(() => inside(greater(x, 0), x, this.scale, (at) => log1mexp(exp(this.logHazard(at)))))
  }

  override survival(x: Tensor): Tensor {
    return tidy(() => inside(greater(x, 0), x, this.scale, (at) => exp(neg(exp(this.logHazard(at)))), 1))
  }

  override logSurvival(x: Tensor): Tensor {
    return tidy(() => inside(greater(x, 0), x, this.scale, (at) => neg(exp(this.logHazard(at))), 0))
  }

  override quantile(p: Tensor): Tensor {
    return tidy(() => mul(this.scale, exp(div(log(neg(log1p(neg(p)))), this.concentration))))
  }

  override entropy(): Tensor {
    return tidy(() => {
      const inverse = div(1, this.concentration)
      return add(add(mul(sub(1, inverse), EULER), 1), log(mul(this.scale, inverse)))
    })
  }

  override mean(): Tensor {
    return tidy(() => mul(this.scale, exp(this.logMoment(1))))
  }

  /** mean^2 (e^(log Gamma(1 + 2/k) - 2 log Gamma(1 + 1/k)) - 1) */
  override variance(): Tensor {
    return tidy(() => mul(square(this.mean()), expm1(sub(this.logMoment(2), mul(this.logMoment(1), 2)))))
  }

  /** l (1 - 1/k)^(1/k), 0 for k <= 1. */
  override mode(): Tensor {
    return tidy(() => {
      const isInner = greater(this.concentration, 1)
      const k = select(isInner, this.concentration, scalar(2))
      return this.figure(select(isInner, mul(this.scale, exp(div(log1p(div(-1, k)), k))), scalar(0)))
    })
  }

  /** k (log x - log l) */
  private logHazard(x: Tensor): Tensor {
    return mul(this.concentration, log(div(x, this.scale)))
  }

  /** log E[(X / l)^n] */
  private logMoment(n: number): Tensor {
    return logGamma(add(div(n, this.concentration), 1))
  }
}

registerModule(Weibull, import.meta.url)

// That of -log x, a Gumbel draw about -log scale with scale 1 / concentration.
registerKl(Weibull, Weibull, (p, q) =>
  gumbelDivergence(div(q.concentration, p.concentration), mul(q.concentration, log(div(q.scale, p.scale)))),
)
