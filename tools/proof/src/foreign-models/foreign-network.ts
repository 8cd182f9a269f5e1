import { type Tensor, tidy } from '@tensorflow/tfjs-core'
import type { AutoregressiveNetwork } from '@tfjs-flows/autoregressive'
import { Module } from '@tfjs-flows/core'

export interface ForeignNetworkOptions {
  readonly inFeatures: number
  readonly outFeatures: number
  readonly contextFeatures: number
  /** The network's function, of layers that `parts` lists. */
  readonly run: (x: Tensor, context?: Tensor) => Tensor
  readonly parts: readonly Module[]
}

/** A network of another library's architecture, in the order of its features. */
export class ForeignNetwork extends Module implements AutoregressiveNetwork {
  static override readonly className = 'ForeignNetwork'

  readonly inFeatures: number
  readonly outFeatures: number
  readonly contextFeatures: number
  readonly groups: readonly (readonly number[])[]
  readonly #run: (x: Tensor, context?: Tensor) => Tensor
  readonly #parts: readonly Module[]

  constructor(options: ForeignNetworkOptions & { groups?: readonly (readonly number[])[] }) {
    super()
    this.inFeatures = options.inFeatures
    this.outFeatures = options.outFeatures
    this.contextFeatures = options.contextFeatures
    this.groups = options.groups ?? Array.from({ length: this.inFeatures }, (_, i) => [i])
    this.#run = options.run
    this.#parts = options.parts
  }

  protected options(): Record<string, unknown> {
    return {}
  }

  override members(): Record<string, readonly Module[]> {
    return { parts: this.#parts }
  }

  apply(x: Tensor, context?: Tensor): Tensor {
    return tidy(() => this.#run(x, context))
  }
}
