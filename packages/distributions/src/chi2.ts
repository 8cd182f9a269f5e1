import { mul, scalar, type Tensor } from '@tensorflow/tfjs-core'
import { registerModule, type Support } from '@tfjs-flows/core'
import { GammaFamily } from './gamma-family.ts'
import type { ParameterValue } from './parameter.ts'
import { type Domains, positive } from './parameter-domain.ts'

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
export class Chi2 extends GammaFamily<Chi2Options> {
  static override readonly className: string = 'Chi2'

  static override readonly domains: Domains<Chi2Options> = { df: positive }
  readonly df: Tensor = this.read.df

  override get support(): Support {
    return { kind: 'interval', low: 0, high: Number.POSITIVE_INFINITY }
  }

  override shapeAndRate(): [shape: Tensor, rate: Tensor] {
    return [mul(this.df, 0.5), scalar(0.5)]
  }
}

registerModule(Chi2, import.meta.url)
