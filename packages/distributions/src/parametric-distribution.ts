import { clone, reshape, slice, type Tensor } from '@tensorflow/tfjs-core'
import type { Shape } from '@tfjs-flows/core'
import { broadcastShapes } from './broadcast-shapes.ts'
import { Distribution } from './distribution.ts'
import { checkOrder, type GivenParameter, givenParameters, type ParameterValue, tensorOptions } from './parameter.ts'
import type { Domains } from './parameter-domain.ts'

/** The parameters as tensors, by the names of the options; one of two that stand for each other may be absent. */
export type ReadParameters<Options extends object> = {
  readonly [Name in keyof Options]-?: undefined extends Options[Name] ? Tensor | undefined : Tensor
}

/** What a family asks of its parameters together. */
export interface ParameterChecks<Read> {
  /** The domains, where they depend on other options; default those of the class. */
  readonly domains?: Domains
  /** Of the shapes, before they are broadcast. */
  shapes?(read: Read): void
  /** Of the values, where all are given in numbers. */
  values?(read: Read): void
}

/** A distribution whose options are the parameters that its class declares: their leading axes broadcast to the batch shape. */
export abstract class ParametricDistribution<Options extends object> extends Distribution {
  readonly batchShape: Shape
  /** The parameters as tensors. */
  protected readonly read: ReadParameters<Options>
  readonly #given: Readonly<Record<string, GivenParameter>>

  constructor(values: Options, checks: ParameterChecks<ReadParameters<Options>> = {}) {
    super()
    const given = givenParameters(
      this.className,
      checks.domains ?? new.target.domains,
      values as Record<string, ParameterValue>,
    )
    const names = Object.keys(given)
    this.#given = given
    const batchOf = (read: Record<string, Tensor>): Shape =>
      broadcastShapes(this.className, ...names.map((name) => batchOfParameter(read[name], given[name])))
    const read = this.readParameters(given, (tensors) => {
      checks.shapes?.(tensors as ReadParameters<Options>)
      batchOf(tensors)
      checkOrder(this.className, given, tensors)
      if (names.every((name) => tensors[name] !== given[name]?.[0])) checks.values?.(tensors as ReadParameters<Options>)
    })
    this.read = read as ReadParameters<Options>
    this.batchShape = batchOf(read)
  }

  /** A parameter as it was given where that is one number, else as a tensor: an end of the support. */
  protected endOf(name: string & keyof Options): number | Tensor {
    const [value] = this.#given[name] ?? []
    return typeof value === 'number' ? value : (this.read[name] as Tensor)
  }

  protected override options(): Record<string, unknown> {
    return Object.fromEntries(Object.entries(this.#given).map(([name, [value]]) => [name, value]))
  }

  override members(): Record<string, Tensor | undefined> {
    return tensorOptions(this.options())
  }

  override batchEntry(index: number, fromLast = 0): Distribution | undefined {
    const names = Object.keys(this.#given)
    const entries = names.map((name): [string, Tensor] => [name, this.#entryOf(name, index, fromLast)])
    const Family = this.constructor as new (options: Record<string, unknown>) => Distribution
    const entry = new Family({ ...this.options(), ...Object.fromEntries(entries) })
    const axis = this.batchShape.length - 1 - fromLast
    if (entry.batchShape.join() === this.batchShape.filter((_, i) => i !== axis).join()) return entry
    // A subclass whose constructor takes other options than the parameters.
    entry.dispose()
    return undefined
  }

  /** A parameter without one batch axis; one that lacks the axis broadcasts as it is. */
  #entryOf(name: string, index: number, fromLast: number): Tensor {
    const tensor = (this.read as Record<string, Tensor>)[name] as Tensor
    const axis = batchOfParameter(tensor, this.#given[name]).length - 1 - fromLast
    // A Variable itself would belong to the entry.
    if (axis < 0) return clone(tensor)
    const begin = tensor.shape.map((size, i) => (i === axis && size > 1 ? index : 0))
    const size = tensor.shape.map((n, i) => (i === axis ? 1 : n))
    return reshape(
      slice(tensor, begin, size),
      size.filter((_, i) => i !== axis),
    )
  }
}

function batchOfParameter(tensor: Tensor | undefined, given: GivenParameter | undefined): Shape {
  const { shape, rank } = tensor ?? { shape: [], rank: 0 }
  return shape.slice(0, Math.max(0, rank - (given?.[1].rank ?? 0)))
}
