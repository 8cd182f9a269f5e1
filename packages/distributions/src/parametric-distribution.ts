import type { Tensor } from '@tensorflow/tfjs-core'
import type { Shape } from '@tfjs-flows/core'
import { broadcastShapes } from './broadcast-shapes.ts'
import { Distribution } from './distribution.ts'
import { checkOrder, type GivenParameter, givenParameters, type ParameterValue, tensorOptions } from './parameter.ts'

/** The parameters as tensors, by the names of the options; one of two that stand for each other may be absent. */
export type ReadParameters<Options extends object> = {
  readonly [Name in keyof Options]-?: undefined extends Options[Name] ? Tensor | undefined : Tensor
}

/** What a family asks of its parameters together. */
export interface ParameterChecks<Read> {
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
    const given = givenParameters(this.className, new.target.domains, values as Record<string, ParameterValue>)
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
}

function batchOfParameter(tensor: Tensor | undefined, given: GivenParameter | undefined): Shape {
  const { shape, rank } = tensor ?? { shape: [], rank: 0 }
  return shape.slice(0, Math.max(0, rank - (given?.[1].rank ?? 0)))
}
