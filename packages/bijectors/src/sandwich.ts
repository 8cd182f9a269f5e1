import { add, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { type Bijection, type FastSide, type Member, registerModule } from '@tfjs-flows/core'
import { Bijector, liftLogDet } from './bijector.ts'

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
  override readonly fastSide: FastSide

  constructor(options: SandwichOptions) {
    super()
    this.outer = options.outer
    this.inner = options.inner
    this.eventRank = Math.max(this.outer.eventRank, this.inner.eventRank)
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

  forwardAndLogDet(x: Tensor, context?: Tensor): [Tensor, Tensor] {
    return this.wrap(x, context, (at) => this.inner.forwardAndLogDet(at, context))
  }

  inverseAndLogDet(y: Tensor, context?: Tensor): [Tensor, Tensor] {
    return this.wrap(y, context, (at) => this.inner.inverseAndLogDet(at, context))
  }

  private wrap(x: Tensor, context: Tensor | undefined, apply: (at: Tensor) => [Tensor, Tensor]): [Tensor, Tensor] {
    this.checkInput(x)
    return tidy(() => {
      const { outer, inner, eventRank } = this
      const [there, first] = outer.forwardAndLogDet(x, context)
      const [moved, second] = apply(there)
      const [back, third] = outer.inverseAndLogDet(moved, context)
      const ends = add(liftLogDet(first, outer.eventRank, eventRank), liftLogDet(third, outer.eventRank, eventRank))
      return [back, add(ends, liftLogDet(second, inner.eventRank, eventRank))]
    })
  }
}

registerModule(Sandwich)
