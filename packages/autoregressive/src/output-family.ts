import { add, div, mul, sub, type Tensor } from '@tensorflow/tfjs-core'
import { FlowsError, type Member, Module, registerModule, type Shape, type Support } from '@tfjs-flows/core'
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
  /**
   * What the network's raw numbers for a parameter stand for, by its name: offset + gain times the number, before the map
   * into the parameter's domain; default 0 and 1. For a loc in grey levels the middle and a fraction of the range. Of
   * families of scalars alone.
   */
  raw?: Readonly<Record<string, { readonly offset: number; readonly gain: number }>> | undefined
}

/** Outputs that are the parameters of a family, in the order and the free numbers of `ConditionalDistribution`. */
export class OutputFamily extends Module implements PlaceOutput {
  static override readonly className = 'OutputFamily'

  readonly conditional: ConditionalDistribution
  readonly #options: OutputFamilyOptions
  readonly #raw: RawNumbers | undefined

  constructor(options: OutputFamilyOptions) {
    super()
    this.#options = options
    const { family, outFeatures, components, fixed, eventShape } = options
    const network = new ReadOutputs({ features: outFeatures })
    this.conditional = new ConditionalDistribution({ family, network, components, fixed, eventShape })
    this.#raw = options.raw && rawNumbers(options, Object.keys(this.conditional.family.domains))
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
    const raw = this.#raw
    return this.conditional.at(raw === undefined ? outputs : add(mul(outputs, raw.gains), raw.offsets))
  }

  seen(x: Tensor): Tensor {
    const { loc, scale } = this.#options.inputs ?? { loc: 0, scale: 1 }
    return loc === 0 && scale === 1 ? x : div(sub(x, loc), scale)
  }
}

registerModule(OutputFamily, import.meta.url)

/** For each of a network's outputs at a place. */
interface RawNumbers {
  readonly offsets: number[]
  readonly gains: number[]
}

/** The outputs at a place are the weights of the components, then the parameters in order, each for every component. */
function rawNumbers(
  { raw = {}, fixed = {}, components, outFeatures }: OutputFamilyOptions,
  names: string[],
): RawNumbers {
  const free = names.filter((name) => !(name in fixed))
  const weights = Array.from({ length: components ?? 0 }, () => ({ offset: 0, gain: 1 }))
  const numbers = free.flatMap((name) =>
    Array.from({ length: components ?? 1 }, () => raw[name] ?? { offset: 0, gain: 1 }),
  )
  const all = [...weights, ...numbers]
  const unknown = Object.keys(raw).find((name) => !free.includes(name))
  if (unknown === undefined && all.length === outFeatures) {
    return { offsets: all.map(({ offset }) => offset), gains: all.map(({ gain }) => gain) }
  }
  throw new FlowsError('argument', {
    who: 'OutputFamily',
    rule: `raw must name parameters (${free.join(', ')}) of a family of scalars, one number each`,
    got: unknown === undefined ? `${outFeatures} outputs` : `'${unknown}'`,
    do: 'Leave raw out, or name a parameter that the network gives',
  })
}
