import { reshape, split, type Tensor, zeros } from '@tensorflow/tfjs-core'
import { FlowsError, type Member, type Network, registerModule, type Shape } from '@tfjs-flows/core'
import { Categorical } from './categorical.ts'
import { ComputedDistribution, inspect } from './computed-distribution.ts'
import type { Distribution } from './distribution.ts'
import { constrainAll, type Family, type FamilyValues, type FreeParameter, familyOf, freeParameters } from './family.ts'
import { Independent } from './independent.ts'
import { MixtureSameFamily } from './mixture-same-family.ts'
import { triangularNumber } from './triangular-entries.ts'

export interface ConditionalDistributionOptions {
  /** The class, such as Normal, or its registered name. */
  family: Family | string
  /** context [...batch, C] -> all free numbers [...batch, P]; trained, saved and disposed with this. */
  network: Network
  /**
   * Shape of one event, default that of a single member of the family. The axes before the family's own event axes hold
   * independent members: a scalar family with [D] is one of vectors.
   */
  eventShape?: Shape | undefined
  /** Number k of mixture components; without it there is no mixture. */
  components?: number | undefined
  /** Options of the family that the network does not give; they broadcast with the batch. */
  fixed?: FamilyValues | undefined
}

/** Free numbers of one parameter behind the network's output. */
interface Piece {
  readonly parameter: FreeParameter
  /** Axes of the parameter's free numbers in one member. */
  readonly shape: Shape
}

/**
 * p(x | c): a member of a family whose parameters a network gives from the context. The network's outputs are cut into
 * the parameters in the order in which the family declares them, each carried into its domain by the maps of
 * `TrainableDistribution`: outputs of 0 give loc 0, scale 1, even odds.
 *
 * P is the sum over the parameters of their free numbers in one event: for `eventShape` [D] 2 D of Normal, loc first;
 * d + d (d + 1) / 2 of MultivariateNormalTriL on [d]; k of Categorical with k classes, the number of which follows from
 * P. With `components` k it is k weights and then k times as many, component by component within a parameter.
 *
 * As the base of a flow it gets the flow's own context (a diagonal normal there is nflows' ConditionalDiagonalNormal; as
 * p(x | c) alone with `components` it is a mixture density network, Bishop, "Mixture density networks", 1994). Give the
 * network `zeroOutput` to start at the standard member. `support` throws 'not-available' where the network moves an end.
 *
 * @throws FlowsError 'argument' where the network's outputs do not fit the family
 * @example
 * ```ts
 * const network = new Mlp({ inFeatures: 3, outFeatures: 4, rng: new Rng(0) })
 * const normal = new ConditionalDistribution({ family: Normal, network, eventShape: [2] })
 * normal.logProb(x, context) // x [n, 2], context [n, 3] -> [n]
 * normal.sample(5, { context }) // [5, n, 2]
 * ```
 */
export class ConditionalDistribution extends ComputedDistribution {
  static override readonly className: string = 'ConditionalDistribution'
  readonly batchShape: Shape
  readonly eventShape: Shape
  readonly network: Network
  readonly components: number | undefined
  readonly #pieces: readonly Piece[]
  /** Axes of independent members. */
  readonly #members: Shape

  constructor({ family, network, eventShape = [], components, fixed = {} }: ConditionalDistributionOptions) {
    super(familyOf('ConditionalDistribution', family), fixed)
    this.network = network
    this.components = components
    this.#members = eventShape.slice(0, Math.max(0, eventShape.length - this.family.eventRank))
    const size = this.family.eventRank === 0 ? undefined : eventShape[eventShape.length - 1]
    const [pieces, outer] = this.orFree(() => {
      const cut = this.#cut(freeParameters(this.className, this.family, fixed), size)
      return [cut, inspect(() => this.#member(cut, zeros([network.outFeatures]), this.constants))] as const
    })
    this.#pieces = pieces
    this.batchShape = outer.batchShape
    this.eventShape = outer.eventShape
  }

  protected override options(): Record<string, unknown> {
    const { family, network, eventShape, components, fixed } = this
    return { family: family.className, network, eventShape, components, fixed }
  }

  override members(): Record<string, Member> {
    return { network: this.network, ...this.fixedMembers() }
  }

  override get followsContext(): boolean {
    return true
  }

  override at(context?: Tensor): Distribution {
    if (context !== undefined) return this.#member(this.#pieces, this.network.apply(context), this.constants)
    throw new FlowsError('shape', {
      who: this.className,
      rule: 'it needs a context',
      got: 'none',
      do: `Pass context of shape [...batch, ${this.network.inFeatures}]`,
    })
  }

  protected override anyMember(): Distribution {
    return this.#member(this.#pieces, zeros([this.network.outFeatures]), {})
  }

  /** The member that the outputs [...batch, P] make. */
  #member(pieces: readonly Piece[], outputs: Tensor, constants: FamilyValues): Distribution {
    const batch = outputs.shape.slice(0, -1)
    const weights = this.components === undefined ? [] : [this.components]
    const sizes = pieces.map(({ shape }) => sizeOf([...weights, ...this.#members, ...shape]))
    const parts = cutLast(outputs, [...weights, ...sizes])
    const logits = this.components === undefined ? undefined : parts[0]
    const free = pieces.map(({ parameter, shape }, i): [string, Tensor] => [
      parameter.name,
      reshape(parts[weights.length + i] as Tensor, [...batch, ...weights, ...this.#members, ...shape]),
    ])
    const values = constrainAll(
      pieces.map(({ parameter }) => parameter),
      Object.fromEntries(free),
      this.constants,
    )
    const computed = Object.fromEntries(free.map(([name]) => [name, values[name]]))
    const single = new this.family({ ...this.fixed, ...constants, ...computed } as never)
    const reinterpretedBatchNdims = this.#members.length
    const event =
      reinterpretedBatchNdims === 0 ? single : new Independent({ distribution: single, reinterpretedBatchNdims })
    if (logits === undefined) return event
    return new MixtureSameFamily({
      mixtureDistribution: new Categorical({ logits }),
      componentsDistribution: event,
    })
  }

  /** The free numbers of each parameter, where vectors have `size` entries or as many as the outputs allow. */
  #cut(free: readonly FreeParameter[], size: number | undefined): Piece[] {
    const { outFeatures, contextFeatures } = this.network
    const k = this.components ?? 1
    const weights = this.components ?? 0
    const members = sizeOf(this.#members)
    const numbers = (d: number): number => free.reduce((sum, { domain }) => sum + sizeOf(freeShape(domain.rank, d)), 0)
    const needs = (d: number): number => weights + k * members * numbers(d)
    const hasVectors = free.some(({ domain }) => domain.rank > 0)
    let d = size ?? 1
    while (hasVectors && size === undefined && needs(d) < outFeatures) d += 1
    if (needs(d) === outFeatures && contextFeatures === 0) {
      return free.map((parameter) => ({ parameter, shape: freeShape(parameter.domain.rank, d) }))
    }
    const names = free.map(({ name }) => name).join(', ')
    throw new FlowsError('argument', {
      who: this.className,
      rule: `the network must map the context to ${needs(d)} numbers (${names} of ${this.family.className})`,
      got: `outFeatures ${outFeatures}, contextFeatures ${contextFeatures}`,
      do: 'Build it with inFeatures equal to the width of the context, and without a context of its own',
    })
  }
}

/** The last axis in pieces of these sizes; tfjs has no gradient of a split into one. */
function cutLast(x: Tensor, sizes: number[]): Tensor[] {
  return sizes.length === 1 ? [x] : split(x, sizes, x.rank - 1)
}

/** Axes of the free numbers of a value of rank 0, 1 or 2 and size d. */
function freeShape(rank: 0 | 1 | 2, d: number): Shape {
  return [[], [d], [triangularNumber(d)]][rank] ?? []
}

function sizeOf(shape: Shape): number {
  return shape.reduce((product, n) => product * n, 1)
}

registerModule(ConditionalDistribution, import.meta.url)
