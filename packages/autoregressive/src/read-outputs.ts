import type { Tensor } from '@tensorflow/tfjs-core'
import { Module, type Network, registerModule } from '@tfjs-flows/core'

/** A network that gives its input back: with it a `ConditionalDistribution` reads outputs that are there already. */
export class ReadOutputs extends Module implements Network {
  static override readonly className = 'ReadOutputs'

  readonly inFeatures: number
  readonly outFeatures: number
  readonly contextFeatures = 0

  constructor({ features }: { features: number }) {
    super()
    this.inFeatures = features
    this.outFeatures = features
  }

  protected options(): Record<string, unknown> {
    return { features: this.inFeatures }
  }

  apply(x: Tensor): Tensor {
    return x
  }
}

registerModule(ReadOutputs, import.meta.url)
