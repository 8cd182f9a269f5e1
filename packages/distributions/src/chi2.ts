import { mul, scalar, type Tensor } from '@tensorflow/tfjs-core'
import { registerModule } from '@tfjs-flows/core'
import { GammaFamily } from './gamma-family.ts'
import { type ParameterValue, positive } from './parameter.ts'

export interface Chi2Options {
  /** Degrees of freedom, above 0; need not be whole. */
  df: ParameterValue
}

/**
 * The chi-square distribution, Gamma(df / 2, 1 / 2): log p(x) = (df / 2 - 1) log x - x / 2 - (df / 2) log 2
 * - log Gamma(df / 2) for x > 0.
 *
 * @throws FlowsError 'argument' where `df` is given in numbers that are not above 0
 */
export class Chi2 extends GammaFamily<'df'> {
  static override readonly className: string = 'Chi2'

  constructor({ df }: Chi2Options) {
    super({ df: [df, positive] })
  }

  get df(): Tensor {
    return this.read.df
  }

  override shapeAndRate(): [shape: Tensor, rate: Tensor] {
    return [mul(this.df, 0.5), scalar(0.5)]
  }
}

registerModule(Chi2)
