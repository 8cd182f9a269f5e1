import type { Tensor } from '@tensorflow/tfjs-core'
import { type Bijection, type FastSide, type Member, registerModule, type Shape } from '@tfjs-flows/core'
import { Bijector } from './bijector.ts'
import { Chain } from './chain.ts'
import { Invert } from './invert.ts'

export interface SandwichOptions {
  /** The change of coordinates: its forward comes first, its inverse last. */
  outer: Bijection
  /** The map in the coordinates of `outer`. */
  inner: Bijection
}

/**
 * y = outer^-1(inner(outer(x))): a map in other coordinates, such as one of log x for x > 0. The log-dets add.
 *
 * @example
 * ```ts
 * const power = new Sandwich({ outer: new Log(), inner: new Scale({ scale: 2 }) }) // x -> x^2 for x > 0
 * ```
 */
export class Sandwich extends Bijector {
  static override readonly className = 'Sandwich'

  readonly outer: Bijection
  readonly inner: Bijection
  readonly eventRank: number
  override readonly isConstantLogDet: boolean
  override readonly fastSide: FastSide
  readonly #path: Chain

  constructor(options: SandwichOptions) {
    super()
    this.outer = options.outer
    this.inner = options.inner
    this.#path = new Chain({ bijectors: [this.outer, this.inner, new Invert({ bijector: this.outer })] })
    this.eventRank = this.#path.eventRank
    this.isConstantLogDet = this.#path.isConstantLogDet
    const sides = new Set([this.outer.fastSide, this.inner.fastSide])
    // Either direction runs both directions of `outer`: where one of those is slow, so are both.
    this.fastSide = this.outer.fastSide === 'both' ? this.inner.fastSide : sides.has('inverse') ? 'inverse' : 'forward'
  }

  protected options(): Record<string, unknown> {
    return { outer: this.outer, inner: this.inner }
  }

  override members(): Record<string, Member> {
    return { outer: this.outer, inner: this.inner }
  }

  override get outputEventRank(): number {
    return this.#path.outputEventRank
  }

  forwardAndLogDet(x: Tensor, context?: Tensor): [Tensor, Tensor] {
    return this.#path.forwardAndLogDet(x, context)
  }

  inverseAndLogDet(y: Tensor, context?: Tensor): [Tensor, Tensor] {
    return this.#path.inverseAndLogDet(y, context)
  }

  override forwardEventShape(eventShape: Shape): Shape {
    return this.#path.forwardEventShape(eventShape)
  }

  override inverseEventShape(eventShape: Shape): Shape {
    return this.#path.inverseEventShape(eventShape)
  }
}

registerModule(Sandwich, import.meta.url)
