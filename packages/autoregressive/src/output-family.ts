import { div, sub, type Tensor } from '@tensorflow/tfjs-core'
import { type Member, Module, registerModule, type Shape, type Support } from '@tfjs-flows/core'
import { ConditionalDistribution, type Distribution, type Family, type FamilyValues } from '@tfjs-flows/distributions'
import type { PlaceOutput } from './place-output.ts'
import { ReadOutputs } from './read-outputs.ts'

export interface OutputFamilyOptions {
  /** The class of what is modelled at one place (a feature, a step, a pixel), such as Bernoulli, or its registered name. */
  family: Family | string
  /** Outputs of the network at one place. */
  outFeatures: number
  /** Number of mixture components; without it there is no mixture. */
  components?: number | undefined
  /** Options of the family that the network does not give. */
  fixed?: FamilyValues | undefined
  /** Shape of the values at one place, default that of the family. */
  eventShape?: Shape | undefined
  /** The network sees (x - loc) / scale; default 0 and 1. For classes 0 .. k - 1 the middle and half the range do well. */
  inputs?: { readonly loc: number; readonly scale: number } | undefined
}

/** Outputs that are the parameters of a family, in the order and the free numbers of `ConditionalDistribution`. */
export class OutputFamily extends Module implements PlaceOutput {
  static override readonly className = 'OutputFamily'

  readonly conditional: ConditionalDistribution
  readonly #options: OutputFamilyOptions

  constructor(options: OutputFamilyOptions) {
    super()
    this.#options = options
    const { family, outFeatures, components, fixed, eventShape } = options
    const network = new ReadOutputs({ features: outFeatures })
    this.conditional = new ConditionalDistribution({ family, network, components, fixed, eventShape })
  }

  protected options(): Record<string, unknown> {
    return { ...this.#options, family: this.conditional.family.className }
  }

  override members(): Record<string, Member> {
    return { conditional: this.conditional }
  }

  get outFeatures(): number {
    return this.#options.outFeatures
  }

  get eventShape(): Shape {
    return this.conditional.eventShape
  }

  get support(): Support {
    return this.conditional.support
  }

  at(outputs: Tensor): Distribution {
    return this.conditional.at(outputs)
  }

  seen(x: Tensor): Tensor {
    const { loc, scale } = this.#options.inputs ?? { loc: 0, scale: 1 }
    return loc === 0 && scale === 1 ? x : div(sub(x, loc), scale)
  }
}

registerModule(OutputFamily)
