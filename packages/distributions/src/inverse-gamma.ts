import { add, div, greater, log, mul, scalar, square, sub, type Tensor, tidy } from '@tensorflow/tfjs-core'
import {
  digamma,
  inverseRegularizedGammaQ,
  logGamma,
  logRegularizedGamma,
  registerModule,
  regularizedGammaP,
  regularizedGammaQ,
  type Support,
  select,
} from '@tfjs-flows/core'
import type { DrawOptions } from './distribution.ts'
import { gammaDraw } from './gamma-draw.ts'
import { gammaDivergence } from './gamma-family.ts'
import { gammaKernel } from './gamma-kernel.ts'
import { registerKl } from './kl-divergence.ts'
import type { ParameterValue } from './parameter.ts'
import { type Domains, positive } from './parameter-domain.ts'
import { inside, ScalarDistribution } from './scalar-distribution.ts'

export interface InverseGammaOptions {
  /** The shape a, above 0. */
  concentration: ParameterValue
  /** The scale b, above 0. */
  scale: ParameterValue
}

/**
 * 1 / x of a gamma distribution: log p(x) = a log b - (a + 1) log x - b / x - log Gamma(a) for x > 0.
 *
 * The mean is Infinity for a <= 1, the variance for a <= 2. Draws have implicit gradients. A temperature scales the
 * distance of 1 / x from its mean.
 *
 * @throws FlowsError 'argument' where a parameter is given in numbers that are not above 0
 */
export class InverseGamma extends ScalarDistribution<InverseGammaOptions> {
  static override readonly className: string = 'InverseGamma'

  static override readonly domains: Domains<InverseGammaOptions> = { concentration: positive, scale: positive }
  readonly concentration: Tensor = this.read.concentration
  readonly scale: Tensor = this.read.scale

  override get support(): Support {
    return { kind: 'interval', low: 0, high: Number.POSITIVE_INFINITY }
  }

  override logProb(x: Tensor): Tensor {
    return tidy(() =>
      inside(greater(x, 0), x, 1, (at) => sub(gammaKernel(this.concentration, div(this.scale, at)), log(at))),
    )
  }

  protected override draw(count: number, { rng, temperature }: DrawOptions): Tensor {
    const a = this.concentration
    const y = gammaDraw(a, this.batchShape, count, rng)
    return div(this.scale, temperature === 1 ? y : add(a, mul(sub(y, a), temperature)))
  }

  override cdf(x: Tensor): Tensor {
    return tidy(() => this.within(x, (y) => regularizedGammaQ(this.concentration, y), 0))
  }

  override logCdf(x: Tensor): Tensor {
    return tidy(() =>
      this.within(x, (y) => logRegularizedGamma(this.concentration, y, 'upper'), Number.NEGATIVE_INFINITY),
    )
  }

  override survival(x: Tensor): Tensor {
    return tidy(() => this.within(x, (y) => regularizedGammaP(this.concentration, y), 1))
  }

  override logSurvival(x: Tensor): Tensor {
    return tidy(() => this.within(x, (y) => logRegularizedGamma(this.concentration, y, 'lower'), 0))
  }

  override quantile(p: Tensor): Tensor {
    return tidy(() => div(this.scale, inverseRegularizedGammaQ(this.concentration, p)))
  }

  override entropy(): Tensor {
    return tidy(() => {
      const a = this.concentration
      return add(add(a, log(this.scale)), sub(logGamma(a), mul(add(a, 1), digamma(a))))
    })
  }

  override mean(): Tensor {
    return tidy(() => this.above(1, (a) => div(this.scale, sub(a, 1))))
  }

  override variance(): Tensor {
    return tidy(() => this.above(2, (a) => div(square(div(this.scale, sub(a, 1))), sub(a, 2))))
  }

  override mode(): Tensor {
    return tidy(() => div(this.scale, add(this.concentration, 1)))
  }

  private within(x: Tensor, f: (y: Tensor) => Tensor, below: number): Tensor {
    return inside(greater(x, 0), x, 1, (at) => f(div(this.scale, at)), below)
  }

  /** A moment that is infinite up to a concentration. */
  private above(least: number, f: (a: Tensor) => Tensor): Tensor {
    const exists = greater(this.concentration, least)
    const a = select(exists, this.concentration, scalar(least + 1))
    return select(exists, f(a), scalar(Number.POSITIVE_INFINITY))
  }
}

registerModule(InverseGamma, import.meta.url)

// That of 1 / x, whose rate is the scale.
registerKl(InverseGamma, InverseGamma, (p, q) =>
  gammaDivergence([p.concentration, p.scale], [q.concentration, q.scale]),
)
