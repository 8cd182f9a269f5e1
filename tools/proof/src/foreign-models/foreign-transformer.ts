import type { Tensor } from '@tensorflow/tfjs-core'
import { invert, Transformer } from '@tfjs-flows/bijectors'
import type { Bijection } from '@tfjs-flows/core'

/**
 * A transformer of ours that reads another library's parameters, and runs the other way round: there the elementwise map
 * takes data to the base.
 */
export class ForeignTransformer extends Transformer {
  static override readonly className = 'ForeignTransformer'

  readonly parametersPerFeature: number
  readonly #inner: Transformer
  readonly #translate: (raw: Tensor) => Tensor

  constructor(inner: Transformer, translate: (raw: Tensor) => Tensor) {
    super()
    this.parametersPerFeature = inner.parametersPerFeature
    this.#inner = inner
    this.#translate = translate
  }

  protected options(): Record<string, unknown> {
    return {}
  }

  bijector(parameters: Tensor): Bijection {
    return invert(this.#inner.bijector(this.#translate(parameters)))
  }
}
