import { sqrt, type Tensor } from '@tensorflow/tfjs-core'
import { FlowsError, registerModule } from '@tfjs-flows/core'
import { type CovarianceForm, lowRankForm } from './covariance-form.ts'
import { MultivariateNormal } from './multivariate-normal.ts'
import type { ParameterValue } from './parameter.ts'
import { type Domains, matrix, positive, real, vectorOf } from './parameter-domain.ts'

export interface MultivariateNormalLowRankOptions {
  /** Centre [...batch, d]. */
  loc: ParameterValue
  /** U [...batch, d, k]: directions in which the coordinates vary together. */
  covFactor: ParameterValue
  /** The variances of the coordinates beside that [...batch, d], above 0. */
  covDiag: ParameterValue
}

/**
 * The normal distribution on R^d with covariance S = D + U U^T, D = diag(covDiag) and U = `covFactor` of k columns:
 * log p(x) = -(x - loc)^T S^-1 (x - loc) / 2 - log det S / 2 - d log sqrt(2 pi), with log det S = log det D + log det C and
 * S^-1 = D^-1 - D^-1 U C^-1 U^T D^-1, C = I + U^T D^-1 U.
 *
 * Density, draws and entropy cost O(d k^2) and no d x d matrix is made but by `covariance()`; a divergence from or to a
 * diagonal or low-rank normal costs as little. C is factored in float64 on the host. In float32 a D that is 1e-7 of
 * U U^T no longer counts in C. (Woodbury, "Inverting modified matrices", 1950; a mixture of these is one of factor
 * analysers: Ghahramani and Hinton, "The EM algorithm for mixtures of factor analyzers", 1996.)
 *
 * @throws FlowsError 'shape' where the rows of `covFactor` or the entries of `covDiag` are not d
 * @throws FlowsError 'argument' where `covDiag` is given in numbers that are not above 0
 * @example
 * ```ts
 * const normal = new MultivariateNormalLowRank({ loc: [0, 0], covFactor: [[1], [2]], covDiag: [1, 1] })
 * normal.covariance() // [[2, 2], [2, 5]]
 * ```
 */
export class MultivariateNormalLowRank extends MultivariateNormal<MultivariateNormalLowRankOptions> {
  static override readonly className: string = 'MultivariateNormalLowRank'
  static override readonly domains: Domains<MultivariateNormalLowRankOptions> = {
    loc: vectorOf(real),
    covFactor: matrix,
    covDiag: vectorOf(positive),
  }
  readonly covFactor: Tensor = this.read.covFactor
  readonly covDiag: Tensor = this.read.covDiag

  constructor(options: MultivariateNormalLowRankOptions) {
    super(options, { shapes: checkShapes })
  }

  override covarianceForm(): CovarianceForm {
    return lowRankForm(sqrt(this.covDiag), this.covFactor)
  }
}

function checkShapes(read: Record<'loc' | 'covFactor' | 'covDiag', Tensor>): void {
  const [loc, factor, diag] = [read.loc.shape, read.covFactor.shape, read.covDiag.shape]
  const d = loc[loc.length - 1]
  const [rows, k = 0] = factor.slice(-2)
  if (d !== undefined && factor.length > 1 && rows === d && k > 0 && diag[diag.length - 1] === d) return
  throw new FlowsError('shape', {
    who: 'MultivariateNormalLowRank',
    rule: 'loc and covDiag must be [...batch, d] and covFactor [...batch, d, k]',
    got: `[${loc.join(', ')}], [${diag.join(', ')}] and [${factor.join(', ')}]`,
    do: 'Give each one row for each coordinate; without directions use MultivariateNormalDiag',
  })
}

registerModule(MultivariateNormalLowRank, import.meta.url)
