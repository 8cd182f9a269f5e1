import { scalar, type Tensor } from '@tensorflow/tfjs-core'
import { type Shape, select } from '@tfjs-flows/core'
import { broadcastShapes } from './broadcast-shapes.ts'
import { Distribution } from './distribution.ts'
import { type ParameterRule, type ParameterValue, tensorOptions } from './parameter.ts'
import { stretch } from './stretch.ts'

/** A distribution over numbers whose parameters broadcast to the batch shape. */
export abstract class ScalarDistribution<Name extends string> extends Distribution {
  readonly batchShape: Shape
  readonly eventShape: Shape = []
  /** The parameters as tensors, by the names of the options. */
  protected readonly read: Readonly<Record<Name, Tensor>>
  readonly #options: Readonly<Record<string, unknown>>

  constructor(
    given: Record<Name, readonly [value: ParameterValue, rule: ParameterRule]>,
    check: (read: Record<Name, Tensor>) => void = () => {},
  ) {
    super()
    const names = Object.keys(given) as Name[]
    this.#options = Object.fromEntries(names.map((name) => [name, given[name][0]]))
    const shapesOf = (read: Record<Name, Tensor>): Shape =>
      broadcastShapes(this.className, ...names.map((name) => read[name].shape))
    this.read = this.readParameters(given, (read) => {
      shapesOf(read)
      if (names.every((name) => read[name] !== given[name][0])) check(read)
    })
    this.batchShape = shapesOf(this.read)
  }

  protected override options(): Record<string, unknown> {
    return { ...this.#options }
  }

  override members(): Record<string, Tensor | undefined> {
    return tensorOptions(this.options())
  }

  /** A figure that depends on some of the parameters, stretched to the batch shape. */
  protected figure(value: Tensor): Tensor {
    return stretch(value, this.batchShape)
  }
}

/**
 * f(x) where `isInside`, `otherwise` elsewhere; f sees `placeholder`, which must lie inside, in the places outside, so that
 * neither its value nor its gradient is NaN there.
 */
export function inside(
  isInside: Tensor,
  x: Tensor,
  placeholder: Tensor | number,
  f: (x: Tensor) => Tensor,
  otherwise: number = Number.NEGATIVE_INFINITY,
): Tensor {
  const safe = typeof placeholder === 'number' ? scalar(placeholder) : placeholder
  return select(isInside, f(select(isInside, x, safe)), scalar(otherwise))
}
