import { abs, max, sub, type Tensor } from '@tensorflow/tfjs-core'
import { cholesky, FlowsError, registerModule, swapLast } from '@tfjs-flows/core'
import { type CovarianceForm, factoredForm } from './covariance-form.ts'
import { MultivariateNormal } from './multivariate-normal.ts'
import type { ParameterValue } from './parameter.ts'
import { type Domains, matrix, real, vectorOf } from './parameter-domain.ts'
import { checkMatrix } from './square-parameter.ts'

export interface MultivariateNormalFullCovarianceOptions {
  /** Centre [...batch, d]. */
  loc: ParameterValue
  /** Covariance [...batch, d, d], symmetric and positive definite. */
  covarianceMatrix: ParameterValue
}

/**
 * The normal distribution on R^d with covariance S = `covarianceMatrix`:
 * log p(x) = -(x - loc)^T S^-1 (x - loc) / 2 - log det S / 2 - d log sqrt(2 pi).
 *
 * Every call factors S anew (`cholesky` of core: float64 on the host, O(d^3)) and goes on as `MultivariateNormalTriL`,
 * which is the one to train: a step may take S, but no factor, out of the positive definite matrices. Of a Tensor
 * (S + S^T) / 2 is read, and it is refused where it is used, not where it is given.
 *
 * @throws FlowsError 'shape' where `covarianceMatrix` is not square of loc's size
 * @throws FlowsError 'argument' where numbers are not symmetric, or the matrix is not positive definite
 * @example
 * ```ts
 * const normal = new MultivariateNormalFullCovariance({ loc: [0, 0], covarianceMatrix: [[1, 0.5], [0.5, 2]] })
 * normal.logProb(tf.tensor([0, 0])) // -2.1177
 * ```
 */
export class MultivariateNormalFullCovariance extends MultivariateNormal<MultivariateNormalFullCovarianceOptions> {
  static override readonly className: string = 'MultivariateNormalFullCovariance'
  static override readonly domains: Domains<MultivariateNormalFullCovarianceOptions> = {
    loc: vectorOf(real),
    covarianceMatrix: matrix,
  }
  readonly covarianceMatrix: Tensor = this.read.covarianceMatrix

  constructor(options: MultivariateNormalFullCovarianceOptions) {
    super(options, {
      shapes: (read) => {
        const who = 'MultivariateNormalFullCovariance'
        checkMatrix(who, read, 'covarianceMatrix', 'Give it one row and one column for each coordinate')
        if (read.covarianceMatrix !== options.covarianceMatrix) checkCovariance(read.covarianceMatrix)
      },
    })
  }

  override covarianceForm(): CovarianceForm {
    return factoredForm(cholesky(this.covarianceMatrix))
  }
}

function checkCovariance(matrix: Tensor): void {
  const [gap = 0] = max(abs(sub(matrix, swapLast(matrix)))).dataSync()
  if (gap > 0) {
    throw new FlowsError('argument', {
      who: 'MultivariateNormalFullCovariance',
      rule: 'covarianceMatrix must be symmetric',
      got: `two mirrored entries that differ by ${gap}`,
      do: 'Pass a covariance, or its lower factor to MultivariateNormalTriL',
    })
  }
  cholesky(matrix)
}

registerModule(MultivariateNormalFullCovariance, import.meta.url)
