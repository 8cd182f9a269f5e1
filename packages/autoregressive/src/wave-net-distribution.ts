import { expandDims, reshape, stack, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { FlowsError, Rng, registerModule, type SampleOptions, type Shape } from '@tfjs-flows/core'
import type { DrawOptions } from '@tfjs-flows/distributions'
import { wholeNumber } from '@tfjs-flows/nets'
import { NetworkDistribution, rowsOfContext } from './network-distribution.ts'
import type { PlaceOutput } from './place-output.ts'
import type { WaveNet } from './wave-net.ts'
import { WaveNetSampler } from './wave-net-sampler.ts'

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

  /** log p(x_t | x_<t, c) of each step in nats: x [..., T] of any length T to [..., T]. */
  stepLogProbs(x: Tensor, context?: Tensor): Tensor {
    return tidy(() => {
      const [batch, steps] = [x.shape.slice(0, -1), x.shape[x.rank - 1] as number]
      const rows = reshape(x, [-1, steps])
      const conditions = rowsOfContext(context, batch, this.network.contextFeatures)
      const outputs = this.network.apply(this.asInput(rows), conditions)
      return reshape(this.output.at(outputs).logProb(rows), x.shape)
    })
  }

  /** Draws `rows` sequences step by step, of any length; the context is [rows, C]. The caller disposes it. */
  sampler(rows: number, { rng, context, temperature = 1 }: SampleOptions = {}): WaveNetSampler {
    const { network, output } = this
    const conditions = rowsOfContext(context, [rows], network.contextFeatures)
    return new WaveNetSampler({
      network,
      output,
      rows,
      rng: rng ?? Rng.fromEntropy(),
      context: conditions,
      temperature,
    })
  }

  protected override drawRows(rows: number, options: DrawOptions): Tensor {
    const sampler = this.sampler(rows, options)
    try {
      return stack(
        Array.from({ length: this.length }, () => sampler.next()),
        1,
      )
    } finally {
      sampler.dispose()
    }
  }
}

registerModule(WaveNetDistribution, import.meta.url)
