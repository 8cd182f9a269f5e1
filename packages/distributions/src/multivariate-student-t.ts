import { add, div, expandDims, greater, log, mul, scalar, sqrt, sub, type Tensor, tidy } from '@tensorflow/tfjs-core'
import {
  digamma,
  log1p,
  logBeta,
  logGammaFloat64,
  registerModule,
  type Shape,
  type Support,
  select,
} from '@tfjs-flows/core'
import type { DrawOptions } from './distribution.ts'
import { gammaDraw } from './gamma-draw.ts'
import { MultivariateNormalTriL } from './multivariate-normal-tril.ts'
import type { ParameterValue } from './parameter.ts'
import { type Domains, positive, real, triangularFactor, vectorOf } from './parameter-domain.ts'
import { ParametricDistribution } from './parametric-distribution.ts'
import { stretch } from './stretch.ts'

const LOG_2_PI = 1.8378770664093453

export interface MultivariateStudentTOptions {
  /** Degrees of freedom [...batch], above 0. */
  df: ParameterValue
  /** Centre [...batch, d]. */
  loc: ParameterValue
  /** Cholesky factor of the scale matrix [...batch, d, d]: its lower triangle is read; no zero on its diagonal. */
  scaleTril: ParameterValue
}

/**
 * Student's t on R^d with scale matrix L L^T, L = `scaleTril`: log p(x) = log Gamma((df + d) / 2) - log Gamma(df / 2)
 * - (d / 2) log(pi df) - sum_i log |L_ii| - (df + d) / 2 log(1 + |L^-1 (x - loc)|^2 / df).
 *
 * The covariance is L L^T df / (df - 2), NaN for df <= 2; the mean is NaN for df <= 1. Draws have implicit gradients to
 * df; a temperature scales their distance from loc.
 *
 * @throws FlowsError 'shape' where `scaleTril` is not square of loc's size
 */
export class MultivariateStudentT extends ParametricDistribution<MultivariateStudentTOptions> {
  static override readonly className: string = 'MultivariateStudentT'
  static override readonly domains: Domains<MultivariateStudentTOptions> = {
    df: positive,
    loc: vectorOf(real),
    scaleTril: triangularFactor,
  }
  static override readonly eventRank = 1
  readonly df: Tensor = this.read.df
  readonly loc: Tensor = this.read.loc
  readonly scaleTril: Tensor = this.read.scaleTril
  readonly eventShape: Shape = this.loc.shape.slice(-1)

  constructor(options: MultivariateStudentTOptions) {
    super(options, { shapes: ({ loc, scaleTril }) => void new MultivariateNormalTriL({ loc, scaleTril }) })
  }

  override get support(): Support {
    return { kind: 'real' }
  }

  /** The normal's log-densities at loc and x differ by half the squared distance. */
  override logProb(x: Tensor): Tensor {
    this.checkEvent(x)
    return tidy(() => {
      const normal = this.normal()
      const distance = mul(sub(normal.logProb(this.loc), normal.logProb(x)), 2)
      return sub(mul(log1p(div(distance, this.df)), mul(this.more(), -1)), this.logNormalizer())
    })
  }

  protected override draw(count: number, { rng, temperature }: DrawOptions): Tensor {
    const half = mul(this.df, 0.5)
    const spread = sqrt(div(half, gammaDraw(half, this.batchShape, count, rng)))
    const normal = sub(this.normal().sample(count, { rng }), this.loc)
    return add(this.loc, mul(normal, expandDims(mul(spread, temperature), -1)))
  }

  override entropy(): Tensor {
    return tidy(() => {
      const spread = sub(digamma(this.more()), digamma(mul(this.df, 0.5)))
      return add(this.logNormalizer(), mul(this.more(), spread))
    })
  }

  override mean(): Tensor {
    return tidy(() => {
      const exists = expandDims(greater(this.df, 1), -1)
      return stretch(select(exists, this.loc, scalar(Number.NaN)), [...this.batchShape, ...this.eventShape])
    })
  }

  override variance(): Tensor {
    return tidy(() => mul(this.normal().variance(), expandDims(this.inflation(), -1)))
  }

  override mode(): Tensor {
    return tidy(() => stretch(this.loc, [...this.batchShape, ...this.eventShape]))
  }

  override covariance(): Tensor {
    return tidy(() => mul(this.normal().covariance(), expandDims(expandDims(this.inflation(), -1), -1)))
  }

  /** The normal with the same centre and matrix, stretched to this batch; it owns nothing. */
  private normal(): MultivariateNormalTriL {
    const loc = stretch(this.loc, [...this.batchShape, ...this.eventShape])
    return new MultivariateNormalTriL({ loc, scaleTril: this.scaleTril })
  }

  /** (df + d) / 2 */
  private more(): Tensor {
    const [d = 0] = this.eventShape
    return mul(add(this.df, d), 0.5)
  }

  /** df / (df - 2) */
  private inflation(): Tensor {
    const exists = greater(this.df, 2)
    const df = select(exists, this.df, scalar(3))
    return select(exists, div(df, sub(df, 2)), scalar(Number.NaN))
  }

  /** -log p(loc): the normal's own holds log |L| and (d / 2) log(2 pi). */
  private logNormalizer(): Tensor {
    const [d = 0] = this.eventShape
    const normal = this.normal()
    const scale = sub(mul(normal.logProb(this.loc), -1), (d / 2) * LOG_2_PI)
    // log Gamma(df / 2) - log Gamma((df + d) / 2), which do not cancel in log B.
    const gammas = sub(logBeta(mul(this.df, 0.5), scalar(d / 2)), logGammaFloat64(d / 2))
    return add(add(scale, gammas), mul(log(mul(this.df, Math.PI)), d / 2))
  }
}

registerModule(MultivariateStudentT, import.meta.url)
