import type { Tensor } from '@tensorflow/tfjs-core'
import {
  type Bijection,
  type FastSide,
  forwardEventShape,
  inverseEventShape,
  type Member,
  outputEventRank,
  registerModule,
  type Shape,
} from '@tfjs-flows/core'
import { Bijector } from './bijector.ts'

export interface InvertOptions {
  bijector: Bijection
}

/**
 * The inverse of a map as a map: forward is the other's inverse, with its log-det, and the other way round.
 *
 * @example
 * ```ts
 * const log = invert(new Exp())
 * ```
 */
export class Invert extends Bijector {
  static override readonly className: string = 'Invert'

  readonly bijector: Bijection
  readonly eventRank: number
  override readonly isConstantLogDet: boolean
  override readonly fastSide: FastSide

  constructor(options: InvertOptions) {
    super()
    const { bijector } = options
    this.bijector = bijector
    this.eventRank = outputEventRank(bijector)
    this.isConstantLogDet = bijector.isConstantLogDet
    const { fastSide } = bijector
    this.fastSide = fastSide === 'both' ? 'both' : fastSide === 'forward' ? 'inverse' : 'forward'
  }

  protected options(): Record<string, unknown> {
    return { bijector: this.bijector }
  }

  override members(): Record<string, Member> {
    return { bijector: this.bijector }
  }

  override get outputEventRank(): number {
    return this.bijector.eventRank
  }

  forwardAndLogDet(x: Tensor, context?: Tensor): [Tensor, Tensor] {
    return this.bijector.inverseAndLogDet(x, context)
  }

  inverseAndLogDet(y: Tensor, context?: Tensor): [Tensor, Tensor] {
    return this.bijector.forwardAndLogDet(y, context)
  }

  override forwardEventShape(eventShape: Shape): Shape {
    return inverseEventShape(this.bijector, eventShape)
  }

  override inverseEventShape(eventShape: Shape): Shape {
    return forwardEventShape(this.bijector, eventShape)
  }
}

registerModule(Invert, import.meta.url)

/** The inverse of `bijector` as a map; the inverse of an inverse is the map itself. */
export function invert(bijector: Bijection): Bijection {
  return bijector instanceof Invert ? bijector.bijector : new Invert({ bijector })
}
