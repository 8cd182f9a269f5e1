import { reshape, type Tensor } from '@tensorflow/tfjs-core'
import { type Bijection, registerModule } from '@tfjs-flows/core'
import { Shift } from './shift.ts'
import { Transformer } from './transformer.ts'

/**
 * y = x + t, one parameter a feature: volume preserving, log-det 0 (Dinh et al., "NICE", 2014).
 *
 * @example
 * ```ts
 * new Coupling({ mask: halfMask(4, 0), transformer: new AdditiveTransformer(), conditioner })
 * ```
 */
export class AdditiveTransformer extends Transformer {
  static override readonly className = 'AdditiveTransformer'

  readonly parametersPerFeature = 1
  override readonly logDetDependsOn = 'nothing'

  protected options(): Record<string, unknown> {
    return {}
  }

  bijector(parameters: Tensor): Bijection {
    return new Shift({ shift: reshape(parameters, parameters.shape.slice(0, -1)) })
  }
}

registerModule(AdditiveTransformer, import.meta.url)
