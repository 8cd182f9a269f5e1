import { add, div, greater, log, mul, neg, scalar, sqrt, square, sub, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { digamma, elementwiseFloat64, log1p, logBeta, registerModule, type Support, select } from '@tfjs-flows/core'
import type { DrawOptions } from './distribution.ts'
import { gammaDraw } from './gamma-draw.ts'
import type { ParameterValue } from './parameter.ts'
import { type Domains, positive, real } from './parameter-domain.ts'
import { ScalarDistribution } from './scalar-distribution.ts'
import { studentCdf, studentLogCdf, studentQuantile } from './student-t-float64.ts'

export interface StudentTOptions {
  /** Degrees of freedom, above 0; need not be whole. */
  df: ParameterValue
  /** The centre. */
  loc: ParameterValue
  /** The spread, above 0. */
  scale: ParameterValue
}

/**
 * Student's t: log p(x) = -(df + 1) / 2 log(1 + z^2 / df) - log B(df / 2, 1/2) - log(df) / 2 - log scale,
 * z = (x - loc) / scale, on all of R.
 *
 * The mean is NaN for df <= 1; the variance is Infinity for df <= 2 and NaN for df <= 1. Draws are
 * loc + scale n sqrt(df / 2 / g), n normal and g of Gamma(df / 2), with implicit gradients to df. `cdf`, `logCdf`,
 * `survival` and `quantile` are computed in float64 on the host.
 *
 * @throws FlowsError 'argument' where `df` or `scale` is given in numbers that are not above 0
 */
export class StudentT extends ScalarDistribution<StudentTOptions> {
  static override readonly className: string = 'StudentT'

  static override readonly domains: Domains<StudentTOptions> = { df: positive, loc: real, scale: positive }
  readonly df: Tensor = this.read.df
  readonly loc: Tensor = this.read.loc
  readonly scale: Tensor = this.read.scale

  override get support(): Support {
    return { kind: 'real' }
  }

  override logProb(x: Tensor): Tensor {
    return tidy(() => {
      const tail = mul(log1p(div(square(this.standardize(x)), this.df)), mul(add(this.df, 1), -0.5))
      const normalizer = add(logBeta(mul(this.df, 0.5), scalar(0.5)), mul(log(this.df), 0.5))
      return sub(sub(tail, normalizer), log(this.scale))
    })
  }

  protected override draw(count: number, { rng, temperature }: DrawOptions): Tensor {
    const half = mul(this.df, 0.5)
    const normal = rng.normal([count, ...this.batchShape])
    const spread = sqrt(div(half, gammaDraw(half, this.batchShape, count, rng)))
    return add(this.loc, mul(mul(mul(normal, spread), temperature), this.scale))
  }

  override cdf(x: Tensor): Tensor {
    return tidy(() => elementwiseFloat64([this.df, this.standardize(x)], studentCdf))
  }

  override logCdf(x: Tensor): Tensor {
    return tidy(() => elementwiseFloat64([this.df, this.standardize(x)], studentLogCdf))
  }

  override survival(x: Tensor): Tensor {
    return tidy(() => elementwiseFloat64([this.df, neg(this.standardize(x))], studentCdf))
  }

  override logSurvival(x: Tensor): Tensor {
    return tidy(() => elementwiseFloat64([this.df, neg(this.standardize(x))], studentLogCdf))
  }

  override quantile(p: Tensor): Tensor {
    return tidy(() => add(this.loc, mul(this.scale, elementwiseFloat64([this.df, p], studentQuantile))))
  }

  override entropy(): Tensor {
    return tidy(() => {
      const [half, more] = [mul(this.df, 0.5), mul(add(this.df, 1), 0.5)]
      const shape = add(mul(more, sub(digamma(more), digamma(half))), mul(log(this.df), 0.5))
      return this.figure(add(add(shape, logBeta(half, scalar(0.5))), log(this.scale)))
    })
  }

  override mean(): Tensor {
    return tidy(() => this.figure(select(greater(this.df, 1), this.loc, scalar(Number.NaN))))
  }

  override variance(): Tensor {
    return tidy(() => {
      const exists = greater(this.df, 2)
      const df = select(exists, this.df, scalar(3))
      const value = mul(square(this.scale), div(df, sub(df, 2)))
      const orInfinite = select(exists, value, scalar(Number.POSITIVE_INFINITY))
      return this.figure(select(greater(this.df, 1), orInfinite, scalar(Number.NaN)))
    })
  }

  override mode(): Tensor {
    return tidy(() => this.figure(this.loc))
  }

  private standardize(x: Tensor): Tensor {
    return div(sub(x, this.loc), this.scale)
  }
}

registerModule(StudentT, import.meta.url)
