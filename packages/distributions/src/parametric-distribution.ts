import { clone, reshape, slice, type Tensor } from '@tensorflow/tfjs-core'
import type { Shape } from '@tfjs-flows/core'
import { broadcastShapes } from './broadcast-shapes.ts'
import { Distribution } from './distribution.ts'
import { type ParameterRule, type ParameterValue, tensorOptions } from './parameter.ts'

/** A parameter [...batch, ...event]: its value, what its numbers must satisfy, and how many event axes it has (0). */
export type Parameter = readonly [value: ParameterValue, rule: ParameterRule, eventRank?: number]

/** What a family asks of its parameters together. */
export interface ParameterChecks<Name extends string> {
  /** Of the shapes, before they are broadcast. */
  shapes?(read: Record<Name, Tensor>): void
  /** Of the values, where all are given in numbers. */
  values?(read: Record<Name, Tensor>): void
}

/** A distribution whose options are tensors, the leading axes of which broadcast to the batch shape. */
export abstract class ParametricDistribution<Name extends string> extends Distribution {
  readonly batchShape: Shape
  /** The parameters as tensors, by the names of the options. */
  protected readonly read: Readonly<Record<Name, Tensor>>
  readonly #given: Record<Name, Parameter>

  constructor(given: Record<Name, Parameter>, checks: ParameterChecks<Name> = {}) {
    super()
    this.#given = given
    const names = Object.keys(given) as Name[]
    const batchOf = (read: Record<Name, Tensor>): Shape =>
      broadcastShapes(this.className, ...names.map((name) => this.#batchOf(name, read[name])))
    this.read = this.readParameters(given, (read) => {
      checks.shapes?.(read)
      batchOf(read)
      if (names.every((name) => read[name] !== given[name][0])) checks.values?.(read)
    })
    this.batchShape = batchOf(this.read)
  }

  protected override options(): Record<string, unknown> {
    const given: Record<string, Parameter> = this.#given
    return Object.fromEntries(Object.entries(given).map(([name, [value]]) => [name, value]))
  }

  override members(): Record<string, Tensor | undefined> {
    return tensorOptions(this.options())
  }

  override batchEntry(index: number, fromLast = 0): Distribution | undefined {
    const names = Object.keys(this.#given) as Name[]
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
  #entryOf(name: Name, index: number, fromLast: number): Tensor {
    const tensor = this.read[name]
    const axis = this.#batchOf(name, tensor).length - 1 - fromLast
    // A Variable itself would belong to the entry.
    if (axis < 0) return clone(tensor)
    const begin = tensor.shape.map((size, i) => (i === axis && size > 1 ? index : 0))
    const size = tensor.shape.map((n, i) => (i === axis ? 1 : n))
    return reshape(
      slice(tensor, begin, size),
      size.filter((_, i) => i !== axis),
    )
  }

  #batchOf(name: Name, { shape, rank }: Tensor): Shape {
    return shape.slice(0, rank - (this.#given[name][2] ?? 0))
  }
}
