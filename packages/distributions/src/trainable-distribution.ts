import { clone, type Tensor, tidy, type Variable, variable } from '@tensorflow/tfjs-core'
import { FlowsError, registerModule, type Shape } from '@tfjs-flows/core'
import { ComputedDistribution } from './computed-distribution.ts'
import type { Distribution } from './distribution.ts'
import {
  constrainAll,
  type Family,
  type FamilyValues,
  type FreeParameter,
  familyOf,
  namedParameters,
} from './family.ts'
import { checkOrder, type GivenParameter, readParameter } from './parameter.ts'

export interface TrainableDistributionOptions {
  /** The class, such as Normal, or its registered name. */
  family: Family | string
  /** Where the trained parameters start, by name; copied. Those neither here nor in `fixed` keep the family's default. */
  initial?: FamilyValues | undefined
  /** Options of the family that are not trained. */
  fixed?: FamilyValues | undefined
  /** The free numbers of a saved one, by name, in place of `initial`. */
  free?: Readonly<Record<string, Tensor>> | undefined
}

/** A distribution to be. */
interface Start {
  readonly trained: readonly FreeParameter[]
  readonly start: Record<string, Tensor>
  readonly batchShape: Shape
  readonly eventShape: Shape
}

/**
 * A distribution whose parameters are trained without ever leaving their domains: free Variables, without bounds, that
 * the family's own maps carry there. A positive parameter is 1e-6 + softplus(free + shift), 1 at free = 0; a probability
 * a sigmoid; a larger end the smaller one plus a positive width; a triangular factor has a positive diagonal.
 *
 * Shapes are those of `initial`: a scale of shape [] with a loc of shape [2] is shared. Wrap it in `Independent` to make
 * the batch axes of a scalar family an event, as the base of a flow needs. A value nearer to an edge than float32 or the
 * floor of 1e-6 tells is moved inside. A flow that starts as a standard normal and learns its base's tails:
 * `fixed: { loc, scale }`, `initial: { df: 30 }`.
 *
 * Parameters: `free.<name>` for each name of `initial`.
 *
 * @throws FlowsError 'argument' where a name is no parameter of the family, or a value leaves its domain
 * @example
 * ```ts
 * const base = new TrainableDistribution({ family: StudentT, initial: { df: 5, loc: [0, 0], scale: [1, 1] } })
 * base.parameters() // free.df, free.loc, free.scale
 * ```
 */
export class TrainableDistribution extends ComputedDistribution {
  static override readonly className: string = 'TrainableDistribution'
  readonly batchShape: Shape
  readonly eventShape: Shape
  /** The free numbers by name. */
  readonly free: Readonly<Record<string, Tensor>>
  readonly #trained: readonly FreeParameter[]

  constructor({ family, initial = {}, fixed = {}, free }: TrainableDistributionOptions) {
    super(familyOf('TrainableDistribution', family), fixed)
    const { trained, start, batchShape, eventShape } = this.orFree(() => this.#prepare(initial, free))
    this.#trained = trained
    this.free = free ?? tidy(() => mapValues(start, (tensor) => variable(tensor)))
    for (const tensor of Object.values(start)) tensor.dispose()
    this.batchShape = batchShape
    this.eventShape = eventShape
  }

  protected override options(): Record<string, unknown> {
    return { family: this.family.className, free: this.free, fixed: this.fixed }
  }

  override members(): Record<string, Tensor | undefined> {
    const free = Object.entries(this.free).map(([name, tensor]): [string, Tensor] => [`free.${name}`, tensor])
    return { ...Object.fromEntries(free), ...this.fixedMembers() }
  }

  override at(): Distribution {
    return this.#member(this.#trained, this.free, this.constants)
  }

  protected override anyMember(): Distribution {
    return this.#member(this.#trained, this.free, {})
  }

  /** The parameters of this moment by name, the fixed ones included; the caller owns those that are computed. */
  values(): Record<string, Tensor> {
    return tidy(() => constrainAll(this.#trained, this.free, this.constants))
  }

  /**
   * Moves trained parameters to these values, which must have their shapes. The others stay, but one that lies relative
   * to a moved one moves with it.
   *
   * @throws FlowsError 'argument' or 'shape' where a value is not one of the parameter; nothing is moved then
   */
  assign(values: FamilyValues): void {
    const names = Object.keys(values)
    const trained = namedParameters(this.className, this.family, names)
    tidy(() => {
      const found = this.#freeNumbers(trained, values, this.values())
      for (const name of names) this.#checkAssignable(name, found[name])
      for (const name of names) (this.free[name] as Variable).assign(found[name] as Tensor)
    })
  }

  #checkAssignable(name: string, value: Tensor | undefined): void {
    const { shape } = this.free[name] ?? {}
    if (shape !== undefined && shape.join() === value?.shape.join()) return
    throw new FlowsError('shape', {
      who: `${this.className}.assign`,
      rule:
        shape === undefined ? `${name} must be trained` : `${name} must have the free numbers [${shape.join(', ')}]`,
      got: shape === undefined ? `trained ${Object.keys(this.free).join(', ')}` : `[${value?.shape.join(', ')}]`,
      do: 'Build it with an initial value of that shape',
    })
  }

  /** What is trained, where it starts, and the shapes that this gives; fails before anything is kept. */
  #prepare(initial: FamilyValues, given: Readonly<Record<string, Tensor>> | undefined): Start {
    const trained = namedParameters(this.className, this.family, Object.keys(given ?? initial))
    const shapes: Pick<Distribution, 'batchShape' | 'eventShape'>[] = []
    const start = tidy(() => {
      const free = given === undefined ? this.#freeNumbers(trained, initial, this.constants) : mapValues(given, clone)
      shapes.push(this.#member(trained, free, this.constants))
      return free
    })
    const { batchShape = [], eventShape = [] } = shapes[0] ?? {}
    return { trained, start, batchShape, eventShape }
  }

  /** The member of these free numbers; constants take the place of the options as they were given. */
  #member(
    trained: readonly FreeParameter[],
    free: Readonly<Record<string, Tensor>>,
    constants: Readonly<Record<string, Tensor>>,
  ): Distribution {
    const values = constrainAll(trained, free, this.constants)
    const computed = trained.map(({ name }) => [name, values[name]])
    return new this.family({ ...this.fixed, ...constants, ...Object.fromEntries(computed) } as never)
  }

  /** Checked values as free numbers; `others` are the parameters that stay. */
  #freeNumbers(
    trained: readonly FreeParameter[],
    values: FamilyValues,
    others: Readonly<Record<string, Tensor>>,
  ): Record<string, Tensor> {
    const given: Record<string, GivenParameter> = {}
    const read: Record<string, Tensor> = { ...others }
    for (const { name, domain } of trained) {
      const value = values[name] ?? 0
      given[name] = [value, domain]
      read[name] = readParameter(this.className, name, value, domain)
    }
    checkOrder(this.className, given, read)
    return Object.fromEntries(trained.map(({ name, map }) => [name, map.unconstrain(read[name] as Tensor, read)]))
  }
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, f: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, f(value)]))
}

registerModule(TrainableDistribution, import.meta.url)
