import { reshape, type Tensor } from '@tensorflow/tfjs-core'
import { FlowsError, joinColumns, registerModule, type Shape } from '@tfjs-flows/core'
import type { DrawOptions } from '@tfjs-flows/distributions'
import type { Made } from './made.ts'
import type { MadeOrder } from './made-order.ts'
import { NetworkDistribution } from './network-distribution.ts'
import type { PlaceOutput } from './place-output.ts'

export interface MadeDistributionOptions {
  /** Its parametersPerFeature are the outputs that `output` reads. */
  network: Made
  /** The distribution of a feature. */
  output: PlaceOutput
}

/**
 * MADE as a density of vectors [D]: p(x | c) = product of p(x_j | x_<j, c) in the network's order (Germain et al., "MADE:
 * masked autoencoder for distribution estimation", 2015). Of Bernoulli it is the paper's; Categorical, Normal and mixtures
 * of normals (`components`) are its kin. `logProb` is one pass; a sample takes one pass in all.
 *
 * @throws FlowsError 'argument' where the network's outputs are not those of the family
 *
 * @example
 * ```ts
 * const network = new Made({ features: 784, parametersPerFeature: 1, hidden: [500], rng: new Rng(0) })
 * const output = new OutputFamily({ family: Bernoulli, outFeatures: 1, inputs: { loc: 0.5, scale: 0.5 } })
 * const digits = new MadeDistribution({ network, output })
 * ```
 */
export class MadeDistribution extends NetworkDistribution<Made> {
  static override readonly className: string = 'MadeDistribution'
  protected readonly placeRank = 1

  constructor({ network, output }: MadeDistributionOptions) {
    super(network, output)
    const { parametersPerFeature } = network
    const { outFeatures } = output
    if (outFeatures === parametersPerFeature && output.eventShape.length === 0) return
    throw new FlowsError('argument', {
      who: this.className,
      rule: `the output must read ${parametersPerFeature} numbers as the distribution of one scalar`,
      got: `outFeatures ${outFeatures}, event shape [${output.eventShape.join(', ')}]`,
      do: `Build it with outFeatures: ${parametersPerFeature}`,
    })
  }

  get eventShape(): Shape {
    return [this.network.inFeatures]
  }

  protected override options(): Record<string, unknown> {
    return { network: this.network, output: this.output }
  }

  protected override drawRows(rows: number, options: DrawOptions): Tensor {
    return this.drawInOrder(this.network.order, rows, options)
  }

  /** `rows` events, drawn in this order. */
  protected drawInOrder(order: MadeOrder, rows: number, { rng, context, temperature }: DrawOptions): Tensor {
    const { groups } = order.dependencies
    const pass = this.network.incremental(rows, context, order)
    const values: Tensor[] = []
    try {
      for (const group of groups) {
        const before = values.at(-1)
        const outputs = reshape(pass.next(before && this.output.seen(before)), [rows, group.length, -1])
        values.push(this.output.at(outputs).sample([], { rng, temperature }))
      }
    } finally {
      pass.dispose()
    }
    return joinColumns(values, groups)
  }
}

registerModule(MadeDistribution, import.meta.url)
