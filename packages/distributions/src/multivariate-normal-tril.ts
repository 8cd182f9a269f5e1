import type { Tensor } from '@tensorflow/tfjs-core'
import { diagonalOf, FlowsError, registerModule, triangle } from '@tfjs-flows/core'
import { type CovarianceForm, factoredForm } from './covariance-form.ts'
import { MultivariateNormal } from './multivariate-normal.ts'
import type { ParameterValue } from './parameter.ts'
import { type Domains, real, triangularFactor, vectorOf } from './parameter-domain.ts'
import { checkMatrix } from './square-parameter.ts'

export interface MultivariateNormalTriLOptions {
  /** Centre [...batch, d]. */
  loc: ParameterValue
  /** Cholesky factor of the covariance [...batch, d, d]: its lower triangle is read; no zero on its diagonal. */
  scaleTril: ParameterValue
}

/**
 * The normal distribution on R^d with covariance L L^T, L = `scaleTril`:
 * log p(x) = -|L^-1 (x - loc)|^2 / 2 - sum_i log |L_ii| - d log sqrt(2 pi).
 *
 * Events are [d]. Data and parameters broadcast over the batch; all data of one batch entry is solved for at once, as
 * the columns of one right side, so that k components see n points by k triangular solves with n columns.
 *
 * @throws FlowsError 'shape' where `scaleTril` is not square of loc's size
 * @throws FlowsError 'argument' where a diagonal given in numbers has a zero
 */
export class MultivariateNormalTriL extends MultivariateNormal<MultivariateNormalTriLOptions> {
  static override readonly className: string = 'MultivariateNormalTriL'
  static override readonly domains: Domains<MultivariateNormalTriLOptions> = {
    loc: vectorOf(real),
    scaleTril: triangularFactor,
  }
  readonly scaleTril: Tensor = this.read.scaleTril

  constructor(options: MultivariateNormalTriLOptions) {
    super(options, {
      shapes: (read) => {
        checkMatrix('MultivariateNormalTriL', read, 'scaleTril', 'Pass the lower Cholesky factor of the covariance')
        if (read.scaleTril !== options.scaleTril) checkDiagonal(read.scaleTril)
      },
    })
  }

  override covarianceForm(): CovarianceForm {
    return factoredForm(triangle(this.scaleTril, { lower: true, strict: false }))
  }
}

function checkDiagonal(scaleTril: Tensor): void {
  if (diagonalOf(scaleTril).dataSync().every(Boolean)) return
  throw new FlowsError('argument', {
    who: 'MultivariateNormalTriL',
    rule: 'the diagonal of scaleTril must not be 0',
    got: 'a zero',
    do: 'Pass the Cholesky factor of a positive definite covariance',
  })
}

registerModule(MultivariateNormalTriL, import.meta.url)
