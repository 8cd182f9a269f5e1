import { concat, expandDims, reshape, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { FlowsError, registerModule, type Shape } from '@tfjs-flows/core'
import type { DrawOptions } from '@tfjs-flows/distributions'
import { wholeNumber } from '@tfjs-flows/nets'
import { NetworkDistribution } from './network-distribution.ts'
import type { PlaceOutput } from './place-output.ts'
import type { WaveNet } from './wave-net.ts'

export interface WaveNetDistributionOptions {
  /** Takes the scalars of a sequence: inFeatures 1. */
  network: WaveNet
  /** The distribution of a step. */
  output: PlaceOutput
  /** Steps T of an event. */
  length: number
}

/**
 * A WaveNet as a density of sequences [T]: p(x | c) = product of p(x_t | x_<t, c). A Categorical of 256 mu-law classes is
 * the paper's output (`MuLaw`), a mixture of discretised logistics that of Parallel WaveNet.
 *
 * `logProb` trains on whole sequences at once; a sample takes `length` steps of O(layers) each. The context [..., C]
 * conditions whole sequences.
 *
 * @throws FlowsError 'argument' where the network's outputs are not those of the family
 *
 * @example
 * ```ts
 * const network = new WaveNet({ outFeatures: 256, channels: 32, rng: new Rng(0) })
 * const output = new OutputFamily({ family: Categorical, outFeatures: 256, inputs: { loc: 127.5, scale: 127.5 } })
 * const speech = new WaveNetDistribution({ network, output, length: 2048 })
 * ```
 */
export class WaveNetDistribution extends NetworkDistribution<WaveNet> {
  static override readonly className: string = 'WaveNetDistribution'
  protected readonly placeRank = 1
  readonly length: number

  constructor({ network, output, length }: WaveNetDistributionOptions) {
    super(network, output)
    this.length = wholeNumber(this.className, 'length', length, 1)
    const { outFeatures } = output
    if (outFeatures === network.outFeatures && network.inFeatures === 1 && output.eventShape.length === 0) return
    throw new FlowsError('argument', {
      who: this.className,
      rule: `the network must take 1 number a step, and the output read its ${network.outFeatures} as the distribution of a scalar`,
      got: `inFeatures ${network.inFeatures}, outFeatures ${outFeatures}, event shape [${output.eventShape.join(', ')}]`,
      do: `Build the output with outFeatures: ${network.outFeatures}`,
    })
  }

  get eventShape(): Shape {
    return [this.length]
  }

  protected override options(): Record<string, unknown> {
    return { network: this.network, output: this.output, length: this.length }
  }

  protected override asInput(rows: Tensor): Tensor {
    return expandDims(this.output.seen(rows), 2)
  }

  protected override drawRows(rows: number, { rng, context, temperature }: DrawOptions): Tensor {
    const steps = this.network.steps(rows, context)
    const values: Tensor[] = []
    try {
      for (let t = 0; t < this.length; t += 1) {
        const before = values.at(-1)
        values.push(
          tidy(() => {
            const seen = before && reshape(this.output.seen(before), [rows, 1, 1])
            return this.output.at(reshape(steps.next(seen), [rows, 1, -1])).sample([], { rng, temperature })
          }),
        )
      }
    } finally {
      steps.dispose()
    }
    return concat(values, 1)
  }
}

registerModule(WaveNetDistribution)
