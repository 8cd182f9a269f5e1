import { type Tensor, tidy } from '@tensorflow/tfjs-core'
import { FlowsError, normalLogProb, registerModule } from '@tfjs-flows/core'
import { type CovarianceForm, diagonalForm } from './covariance-form.ts'
import { MultivariateNormal } from './multivariate-normal.ts'
import type { ParameterValue } from './parameter.ts'
import { type Domains, positive, real, vectorOf } from './parameter-domain.ts'

export interface MultivariateNormalDiagOptions {
  /** Centre [...batch, d]. */
  loc: ParameterValue
  /** Standard deviations [...batch, d], above 0. */
  scaleDiag: ParameterValue
}

/**
 * The normal distribution on R^d with independent coordinates:
 * log p(x) = -sum_i (z_i^2 / 2 + log scaleDiag_i + log sqrt(2 pi)), z = (x - loc) / scaleDiag.
 *
 * Events are [d]; the leading axes of `loc` and `scaleDiag` broadcast to the batch shape.
 *
 * @throws FlowsError 'argument' where `scaleDiag` is given in numbers that are not above 0
 * @example
 * ```ts
 * const base = new MultivariateNormalDiag({ loc: [0, 0], scaleDiag: [1, 1] })
 * base.sample(100, { rng: new Rng(0) }) // [100, 2]
 * ```
 */
export class MultivariateNormalDiag extends MultivariateNormal<MultivariateNormalDiagOptions> {
  static override readonly className: string = 'MultivariateNormalDiag'
  static override readonly domains: Domains<MultivariateNormalDiagOptions> = {
    loc: vectorOf(real),
    scaleDiag: vectorOf(positive),
  }
  readonly scaleDiag: Tensor = this.read.scaleDiag

  constructor(options: MultivariateNormalDiagOptions) {
    super(options, { shapes: checkShapes })
  }

  override covarianceForm(): CovarianceForm {
    return diagonalForm(this.scaleDiag)
  }

  override stddev(): Tensor {
    return tidy(() => this.inEvents(this.scaleDiag))
  }

  /** In one op, without the transposes that a matrix needs: this is the base of most flows. */
  override logProb(x: Tensor): Tensor {
    this.checkEvent(x)
    return normalLogProb(x, this.loc, this.scaleDiag)
  }
}

function checkShapes({ loc, scaleDiag }: { loc: Tensor; scaleDiag: Tensor }): void {
  if (loc.rank > 0 && loc.shape[loc.rank - 1] === scaleDiag.shape[scaleDiag.rank - 1]) return
  throw new FlowsError('shape', {
    who: 'MultivariateNormalDiag',
    rule: 'loc and scaleDiag must be [...batch, d]',
    got: `[${loc.shape.join(', ')}] and [${scaleDiag.shape.join(', ')}]`,
    do: 'Give both one entry for each coordinate',
  })
}

registerModule(MultivariateNormalDiag, import.meta.url)
