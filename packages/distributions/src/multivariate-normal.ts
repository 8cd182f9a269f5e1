import { add, expandDims, mul, neg, square, sub, sum, type Tensor, tidy, transpose } from '@tensorflow/tfjs-core'
import { diagonalMatrix, matrixProduct, type Shape, type Support, swapLast } from '@tfjs-flows/core'
import type { CovarianceForm } from './covariance-form.ts'
import type { DrawOptions } from './distribution.ts'
import type { ParameterValue } from './parameter.ts'
import { ParametricDistribution, type ReadParameters } from './parametric-distribution.ts'
import { fromColumns, toColumns } from './points-as-columns.ts'
import { stretch } from './stretch.ts'

const LOG_SQRT_2_PI = 0.9189385332046727

/** What every one of them is given. */
export interface Located {
  /** Centre [...batch, d]. */
  loc: ParameterValue
}

/**
 * The normal distribution on R^d with mean `loc` and a covariance S by whatever parameters:
 * log p(x) = -|W (x - loc)|^2 / 2 - log det S / 2 - d log sqrt(2 pi), with W^T W = S^-1.
 *
 * All follows from the form of S that a subclass gives. The data of one batch entry is whitened at once, as the columns
 * of one matrix, so that k components see n points by k products with n columns.
 */
export abstract class MultivariateNormal<Options extends Located = Located> extends ParametricDistribution<Options> {
  static override readonly eventRank = 1
  readonly loc: Tensor = (this.read as ReadParameters<Located>).loc
  readonly eventShape: Shape = this.loc.shape.slice(-1)

  override get support(): Support {
    return { kind: 'real' }
  }

  /** The covariance as density, sampler and divergences use it. */
  abstract covarianceForm(): CovarianceForm

  override logProb(x: Tensor): Tensor {
    this.checkEvent(x)
    return tidy(() => {
      const form = this.covarianceForm()
      return neg(add(mul(this.squaredDistance(x, form), 0.5), this.logNormalizer(form)))
    })
  }

  protected override draw(count: number, { rng, temperature }: DrawOptions): Tensor {
    const { deviations, factor } = this.covarianceForm()
    const noise = (shape: Shape): Tensor => mul(rng.normal(shape), temperature)
    let x = this.loc
    if (deviations !== undefined) x = add(x, mul(deviations, noise([count, ...this.batchShape, ...this.eventShape])))
    if (factor !== undefined) {
      const matrix = this.inBatch(factor)
      const columns = matrixProduct(matrix, noise([...this.batchShape, matrix.shape[matrix.rank - 1] ?? 0, count]))
      const axes = columns.shape.map((_, axis) => axis)
      x = add(x, transpose(columns, [axes.length - 1, ...axes.slice(0, -1)]))
    }
    return x
  }

  override entropy(): Tensor {
    const [d = 0] = this.eventShape
    return tidy(() => stretch(add(this.logNormalizer(this.covarianceForm()), d / 2), this.batchShape))
  }

  override mean(): Tensor {
    return tidy(() => this.inEvents(this.loc))
  }

  override variance(): Tensor {
    return tidy(() => {
      const { deviations, factor } = this.covarianceForm()
      const own = deviations === undefined ? 0 : square(deviations)
      return this.inEvents(factor === undefined ? (own as Tensor) : add(own, sum(square(factor), -1)))
    })
  }

  override mode(): Tensor {
    return this.mean()
  }

  override covariance(): Tensor {
    return tidy(() => {
      const { deviations, factor } = this.covarianceForm()
      const own = deviations === undefined ? 0 : diagonalMatrix(square(deviations))
      return this.inBatch(factor === undefined ? (own as Tensor) : add(own, matrixProduct(factor, swapLast(factor))))
    })
  }

  /** |W (x - loc)|^2 of each point. */
  protected squaredDistance(x: Tensor, form: CovarianceForm): Tensor {
    const { matrix, rows } = toColumns(x, this.batchShape.length)
    const centred = sub(matrix, expandDims(this.inEvents(this.loc), -1))
    return fromColumns(sum(square(form.whiten(centred)), -2), rows)
  }

  private logNormalizer({ halfLogDet }: CovarianceForm): Tensor {
    const [d = 0] = this.eventShape
    return add(halfLogDet, d * LOG_SQRT_2_PI)
  }

  /** A value of each coordinate, stretched to [...batch, d]. */
  protected inEvents(value: Tensor): Tensor {
    return stretch(value, [...this.batchShape, ...this.eventShape])
  }

  /** A matrix, stretched to the batch. */
  private inBatch(matrix: Tensor): Tensor {
    return stretch(matrix, [...this.batchShape, ...matrix.shape.slice(-2)])
  }
}
