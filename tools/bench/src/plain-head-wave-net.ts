import { relu, type Tensor } from '@tensorflow/tfjs-core'
import { WaveNet, type WaveNetOptions } from '@tfjs-flows/autoregressive'
import { type Member, registerModule } from '@tfjs-flows/core'

/**
 * A WaveNet whose outputs are one dense layer from the rectified sum of the skip paths, as the peer's is.
 */
export class PlainHeadWaveNet extends WaveNet {
  static override readonly className: string = 'BenchPlainHeadWaveNet'

  constructor(options: WaveNetOptions) {
    super(options)
    this.middle.dispose()
  }

  override members(): Record<string, Member> {
    return { input: this.input, layers: this.layers, last: this.last }
  }

  override head(skip: Tensor): Tensor {
    return this.last.apply(relu(skip))
  }
}

registerModule(PlainHeadWaveNet, import.meta.url)
