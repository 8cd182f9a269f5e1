import { type Tensor, tidy } from '@tensorflow/tfjs-core'
import { type Bijection, FlowsError, type Member, type Module, registerModule } from '@tfjs-flows/core'
import { Bijector } from './bijector.ts'
import { invertIncreasing } from './invert-increasing.ts'

/** A map that need know one direction alone; a `Bijection` is one. */
export type ForwardMap = Module & Pick<Bijection, 'eventRank' | 'isConstantLogDet' | 'forwardAndLogDet'>

export interface NumericalInverseOptions {
  /** An increasing map of numbers from R onto R; an inverse of its own is not used. */
  bijector: ForwardMap
}

/**
 * An increasing elementwise map whose inverse is found numerically: forward is the map's own, inverse is by bracketing, at
 * the cost of some 26 forward passes, with implicit gradients (`invertIncreasing`). For a map that knows the other
 * direction alone, write that one as `forward` and wrap the result in `invert`.
 *
 * The map must increase in every element and reach all of R: the search ends at |x| = 2.4e8, and goes on along the tangent.
 * Where it is flat float32 leaves the inverse few digits. A map of vectors has no bracket: its inverse is its own matter.
 *
 * @throws FlowsError 'argument' where the map's events are no numbers
 *
 * @example
 * ```ts
 * const map = new NumericalInverse({ bijector: new CubicPlusLine() }) // a module with forwardAndLogDet alone
 * const [x, logDet] = map.inverseAndLogDet(y)
 * ```
 */
export class NumericalInverse extends Bijector {
  static override readonly className = 'NumericalInverse'

  readonly eventRank = 0
  override readonly isConstantLogDet: boolean
  override readonly fastSide = 'forward'
  readonly bijector: ForwardMap

  constructor(options: NumericalInverseOptions) {
    super()
    this.bijector = options.bijector
    this.isConstantLogDet = this.bijector.isConstantLogDet
    if (this.bijector.eventRank === 0) return
    throw new FlowsError('argument', {
      who: 'NumericalInverse',
      rule: 'the map must be elementwise (event rank 0)',
      got: `${this.bijector.className} of event rank ${this.bijector.eventRank}`,
      do: 'Give a map of vectors an inverse of its own',
    })
  }

  protected options(): Record<string, unknown> {
    return { bijector: this.bijector }
  }

  override members(): Record<string, Member> {
    return { bijector: this.bijector }
  }

  forwardAndLogDet(x: Tensor, context?: Tensor): [Tensor, Tensor] {
    return this.bijector.forwardAndLogDet(x, context)
  }

  inverseAndLogDet(y: Tensor, context?: Tensor): [Tensor, Tensor] {
    return tidy(() => invertIncreasing((x) => this.bijector.forwardAndLogDet(x, context), y))
  }
}

registerModule(NumericalInverse, import.meta.url)
