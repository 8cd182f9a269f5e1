import { expandDims, reshape, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { FlowsError, type Member, Module, registerModule } from '@tfjs-flows/core'
import { wholeNumber } from '@tfjs-flows/nets'
import type { AutoregressiveNetwork, IncrementalPass } from './autoregressive-network.ts'
import { rowsOfContext } from './network-distribution.ts'
import type { WaveNet } from './wave-net.ts'

export interface WaveNetConditionerOptions {
  /** Takes the scalars of a sequence: inFeatures 1. Its outFeatures are the parameters of a step. */
  network: WaveNet
  /** Steps T of a sequence. */
  features: number
}

/**
 * A WaveNet as the conditioner of an `Autoregressive` layer over sequences [T]: the parameters of step t come from the
 * steps before it. Unlike a MADE's its weights do not grow with T. Taken in turn the steps cost O(layers) each.
 *
 * @throws FlowsError 'argument' where the network takes more than one number a step
 *
 * @example
 * ```ts
 * const transformer = new AffineTransformer()
 * const network = new WaveNet({ outFeatures: 2, zeroOutput: true, dilations: dilationCycle(6), rng: new Rng(0) })
 * const layer = new Autoregressive({ transformer, conditioner: new WaveNetConditioner({ network, features: 500 }) })
 * ```
 */
export class WaveNetConditioner extends Module implements AutoregressiveNetwork {
  static override readonly className = 'WaveNetConditioner'

  readonly network: WaveNet
  readonly inFeatures: number
  readonly outFeatures: number
  readonly contextFeatures: number
  readonly groups: readonly (readonly number[])[]

  constructor({ network, features }: WaveNetConditionerOptions) {
    super()
    this.network = network
    this.inFeatures = wholeNumber('WaveNetConditioner', 'features', features, 1)
    this.outFeatures = features * network.outFeatures
    this.contextFeatures = network.contextFeatures
    this.groups = Array.from({ length: features }, (_, t) => [t])
    if (network.inFeatures === 1) return
    throw new FlowsError('argument', {
      who: 'WaveNetConditioner',
      rule: 'the network must take 1 number a step',
      got: `inFeatures ${network.inFeatures}`,
      do: 'Build it with inFeatures: 1',
    })
  }

  protected options(): Record<string, unknown> {
    return { network: this.network, features: this.inFeatures }
  }

  override members(): Record<string, Member> {
    return { network: this.network }
  }

  apply(x: Tensor, context?: Tensor): Tensor {
    return tidy(() => {
      const batch = x.shape.slice(0, -1)
      const rows = reshape(x, [-1, this.inFeatures])
      const out = this.network.apply(expandDims(rows, 2), rowsOfContext(context, batch, this.contextFeatures))
      return reshape(out, [...batch, this.outFeatures])
    })
  }

  incremental(rows: number, context: Tensor | undefined): IncrementalPass {
    const steps = this.network.steps(rows, context)
    return {
      next: (values) => tidy(() => reshape(steps.next(values && expandDims(values, 2)), [rows, -1])),
      dispose: () => steps.dispose(),
    }
  }
}

registerModule(WaveNetConditioner, import.meta.url)
