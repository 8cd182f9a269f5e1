import { add, div, greater, log, mul, relu, square, sub, type Tensor, tidy } from '@tensorflow/tfjs-core'
import {
  digamma,
  inverseRegularizedGammaP,
  logGamma,
  logRegularizedGamma,
  regularizedGammaP,
  regularizedGammaQ,
} from '@tfjs-flows/core'
import type { DrawOptions } from './distribution.ts'
import { gammaDraw } from './gamma-draw.ts'
import { gammaKernel } from './gamma-kernel.ts'
import { inside, ScalarDistribution } from './scalar-distribution.ts'

/** Gamma(a, b) by whatever parameters: log p(x) = a log b + (a - 1) log x - b x - log Gamma(a) for x > 0. */
export abstract class GammaFamily<Options extends object = object> extends ScalarDistribution<Options> {
  /** a and b. */
  abstract shapeAndRate(): [shape: Tensor, rate: Tensor]

  override logProb(x: Tensor): Tensor {
    return tidy(() => {
      const [a, b] = this.shapeAndRate()
      return inside(greater(x, 0), x, 1, (at) => sub(gammaKernel(a, mul(at, b)), log(at)))
    })
  }

  protected override draw(count: number, { rng, temperature }: DrawOptions): Tensor {
    const [a, b] = this.shapeAndRate()
    const x = gammaDraw(a, this.batchShape, count, rng)
    const tempered = temperature === 1 ? x : add(a, mul(sub(x, a), temperature))
    return div(tempered, b)
  }

  override cdf(x: Tensor): Tensor {
    return tidy(() => {
      const [a, b] = this.shapeAndRate()
      return regularizedGammaP(a, mul(x, b))
    })
  }

  override logCdf(x: Tensor): Tensor {
    return tidy(() => {
      const [a, b] = this.shapeAndRate()
      return logRegularizedGamma(a, mul(x, b), 'lower')
    })
  }

  override survival(x: Tensor): Tensor {
    return tidy(() => {
      const [a, b] = this.shapeAndRate()
      return regularizedGammaQ(a, mul(x, b))
    })
  }

  override logSurvival(x: Tensor): Tensor {
    return tidy(() => {
      const [a, b] = this.shapeAndRate()
      return logRegularizedGamma(a, mul(x, b), 'upper')
    })
  }

  override quantile(p: Tensor): Tensor {
    return tidy(() => {
      const [a, b] = this.shapeAndRate()
      return div(inverseRegularizedGammaP(a, p), b)
    })
  }

  override entropy(): Tensor {
    return tidy(() => {
      const [a, b] = this.shapeAndRate()
      return this.figure(add(sub(a, log(b)), add(logGamma(a), mul(sub(1, a), digamma(a)))))
    })
  }

  override mean(): Tensor {
    return tidy(() => this.figure(div(...this.shapeAndRate())))
  }

  override variance(): Tensor {
    return tidy(() => {
      const [a, b] = this.shapeAndRate()
      return this.figure(div(a, square(b)))
    })
  }

  /** (a - 1) / b, 0 for a <= 1 where the density is largest at 0. */
  override mode(): Tensor {
    return tidy(() => {
      const [a, b] = this.shapeAndRate()
      return this.figure(div(relu(sub(a, 1)), b))
    })
  }
}

/**
 * (a_p - a_q) digamma(a_p) - log Gamma(a_p) + log Gamma(a_q) + a_q log(b_p / b_q) + a_p (b_q - b_p) / b_p of shapes a and
 * rates b.
 */
export function gammaDivergence(
  [aP, bP]: readonly [shape: Tensor, rate: Tensor],
  [aQ, bQ]: readonly [shape: Tensor, rate: Tensor],
): Tensor {
  const shapes = add(mul(sub(aP, aQ), digamma(aP)), sub(logGamma(aQ), logGamma(aP)))
  const rates = add(mul(aQ, log(div(bP, bQ))), mul(aP, div(sub(bQ, bP), bP)))
  return add(shapes, rates)
}
