import { add, exp, mul, reshape, slice, type Tensor, tanh } from '@tensorflow/tfjs-core'
import {
  type Bijection,
  type FastSide,
  FlowsError,
  fromSpec,
  type Member,
  type ModuleSpec,
  registerModule,
  toSpec,
} from '@tfjs-flows/core'
import { Transformer } from './transformer.ts'

/** What a parameter may be: any number, or one above 0. */
export type ParameterDomain = 'real' | 'positive'

export interface BijectorTransformerOptions {
  /** The elementwise map (event rank 0) at which the family starts; taken over. */
  bijector: Bijection
  /**
   * Which of its tensors a conditioner gives, by dotted name, and where they may lie: a tensor [] takes one raw number a
   * feature, a tensor [n] takes n. The others stay as they are.
   */
  parameters: Readonly<Record<string, ParameterDomain>>
  /** Largest |log| of the factor on a 'positive' parameter, default 2. */
  bound?: number | undefined
}

/** A tensor of the map that raw numbers move, and the place of these. */
interface Slot {
  readonly name: string
  readonly domain: ParameterDomain
  readonly start: Tensor
  readonly offset: number
}

/**
 * The family that one elementwise map starts: any map, also a chain or an inverse, whose tensors a conditioner computes.
 *
 *     real: value = start + raw;  positive: value = start e^(bound tanh(raw / bound))
 *
 * Raw numbers of zero give the map itself: take the identity, or one near it. Which side is fast is the map's: give
 * `invert(map)` for the other.
 *
 * @throws FlowsError 'argument' where the map is not elementwise, a name is none of its tensors, a tensor has more than one
 *   axis, or one of its tensors is no option of its class, so that it cannot be given from outside
 *
 * @example
 * ```ts
 * const transformer = new BijectorTransformer({
 *   bijector: new SinhArcsinh(),
 *   parameters: { skewness: 'real', tailweight: 'positive' },
 * }) // parametersPerFeature 2
 * ```
 */
export class BijectorTransformer extends Transformer {
  static override readonly className = 'BijectorTransformer'

  readonly parametersPerFeature: number
  readonly start: Bijection
  readonly parameterDomains: Readonly<Record<string, ParameterDomain>>
  readonly bound: number
  override readonly fastSide: FastSide
  readonly #spec: ModuleSpec
  readonly #tensors: ReadonlyMap<string, Tensor>
  readonly #slots: readonly Slot[]

  constructor({ bijector, parameters, bound = 2 }: BijectorTransformerOptions) {
    super()
    this.start = bijector
    this.parameterDomains = parameters
    this.bound = bound
    this.fastSide = bijector.fastSide
    this.#spec = toSpec(bijector)
    this.#tensors = new Map<string, Tensor>([...bijector.parameters(), ...bijector.buffers()])
    this.#check()
    let offset = 0
    this.#slots = Object.entries(parameters).map(([name, domain]) => {
      const start = this.#tensors.get(name) as Tensor
      const slot = { name, domain, start, offset }
      offset += start.size
      return slot
    })
    this.parametersPerFeature = offset
  }

  protected options(): Record<string, unknown> {
    return { bijector: this.start, parameters: this.parameterDomains, bound: this.bound }
  }

  override members(): Record<string, Member> {
    return { bijector: this.start }
  }

  bijector(parameters: Tensor): Bijection {
    const given = new Map(this.#slots.map((slot) => [slot.name, this.#valueOf(slot, parameters)]))
    return fromSpec(this.#spec, (name) => given.get(name) ?? this.#tensors.get(name)) as Bijection
  }

  /** The tensor of a slot for every feature: [..., D] for a scalar, [..., D, n] else. */
  #valueOf({ start, domain, offset }: Slot, parameters: Tensor): Tensor {
    const lead = parameters.shape.slice(0, -1)
    const part = slice(parameters, [...lead.map(() => 0), offset], [...lead, start.size])
    const raw = reshape(part, [...lead, ...start.shape])
    return domain === 'real' ? add(start, raw) : mul(start, exp(mul(this.bound, tanh(mul(raw, 1 / this.bound)))))
  }

  #check(): void {
    const { start, bound, parameterDomains: domains } = this
    const names = Object.keys(domains)
    const fail = (rule: string, got: string, todo: string): never => {
      throw new FlowsError('argument', { who: 'BijectorTransformer', rule, got, do: todo })
    }
    if (start.eventRank !== 0)
      fail('the map must be elementwise', `event rank ${start.eventRank}`, 'Pass one of event rank 0')
    if (!(bound > 0 && Number.isFinite(bound))) fail('bound must be positive and finite', String(bound), 'Pass 2')
    const known = [...this.#tensors.keys()].join(', ')
    for (const name of names) {
      const rank = this.#tensors.get(name)?.rank
      if (rank === undefined || rank > 1) {
        fail(
          'parameters must name tensors of the map of shape [] or [n]',
          `'${name}'`,
          `Choose among ${known || 'none'}`,
        )
      }
    }
    if (names.length === 0) fail('parameters must name one tensor at least', 'none', `Choose among ${known || 'none'}`)
    const probe = fromSpec(this.#spec, (name) => this.#tensors.get(name))
    const made = [...probe.parameters(), ...probe.buffers()].find(
      ([name, tensor]) => tensor !== this.#tensors.get(name),
    )
    if (made === undefined) return
    probe.dispose()
    fail(
      'every tensor of the map must be an option of its class',
      `'${made[0]}', which its constructor makes`,
      'Pass another map',
    )
  }
}

registerModule(BijectorTransformer, import.meta.url)
