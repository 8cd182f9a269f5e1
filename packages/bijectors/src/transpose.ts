import { type Tensor, tidy, transpose, zeros } from '@tensorflow/tfjs-core'
import { inverseOrder, registerModule, type Shape } from '@tfjs-flows/core'
import { Bijector } from './bijector.ts'
import { checkPermutation } from './permute.ts'

export interface TransposeOptions {
  /** Every axis of an event, 0 .. r - 1, once: axis i of the data is axis permutation[i] of the base. */
  permutation: readonly number[]
}

/**
 * The axes of an event in another, fixed order; log-det 0. Entries of one axis in another order: `Permute`.
 *
 * @throws FlowsError 'argument' where `permutation` is not one
 *
 * @example
 * ```ts
 * const channelsLast = new Transpose({ permutation: [1, 2, 0] }) // [..., C, H, W] -> [..., H, W, C]
 * ```
 */
export class Transpose extends Bijector {
  static override readonly className = 'Transpose'

  readonly eventRank: number
  override readonly isConstantLogDet = true
  readonly permutation: readonly number[]
  readonly #inverse: readonly number[]

  constructor(options: TransposeOptions) {
    super()
    checkPermutation('Transpose', options.permutation)
    this.permutation = options.permutation
    this.eventRank = this.permutation.length
    this.#inverse = inverseOrder(options.permutation)
  }

  protected options(): Record<string, unknown> {
    return { permutation: this.permutation }
  }

  forwardAndLogDet(x: Tensor): [Tensor, Tensor] {
    return this.reorder(x, this.permutation)
  }

  inverseAndLogDet(y: Tensor): [Tensor, Tensor] {
    return this.reorder(y, this.#inverse)
  }

  override forwardEventShape(eventShape: Shape): Shape {
    return reorderShape(eventShape, this.permutation)
  }

  override inverseEventShape(eventShape: Shape): Shape {
    return reorderShape(eventShape, this.#inverse)
  }

  private reorder(x: Tensor, order: readonly number[]): [Tensor, Tensor] {
    this.checkInput(x)
    const lead = x.rank - order.length
    const axes = [...Array(lead).keys(), ...order.map((axis) => lead + axis)]
    return tidy(() => [transpose(x, axes), zeros(x.shape.slice(0, lead))])
  }
}

registerModule(Transpose, import.meta.url)

function reorderShape(shape: Shape, order: readonly number[]): Shape {
  const lead = shape.length - order.length
  return [...shape.slice(0, lead), ...order.map((axis) => shape[lead + axis] as number)]
}
