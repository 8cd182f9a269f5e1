import { type Tensor, tidy } from '@tensorflow/tfjs-core'
import {
  type Bijection,
  type FastSide,
  FlowsError,
  forwardEventShape,
  inverseEventShape,
  type Member,
  type Network,
  outputEventRank,
  registerModule,
  type Shape,
} from '@tfjs-flows/core'
import { Bijector } from './bijector.ts'

export interface EmbedContextOptions {
  /** The map that gets the embedded context. */
  bijector: Bijection
  /** Context [...batch, C] -> its embedding, trained with the map. */
  network: Network
}

/**
 * A conditional map whose context first passes a network: once, however many parts read it. The gradient of the map
 * reaches the network, so both train together.
 *
 * @throws FlowsError 'shape' where it gets no context
 *
 * @example
 * ```ts
 * const network = new Mlp({ inFeatures: 100, outFeatures: 8, rng: new Rng(0) })
 * const layers = new EmbedContext({ bijector: chain(couplings), network }) // context [...batch, 100]
 * ```
 */
export class EmbedContext extends Bijector {
  static override readonly className = 'EmbedContext'

  readonly bijector: Bijection
  readonly network: Network
  readonly eventRank: number
  override readonly isConstantLogDet: boolean
  override readonly fastSide: FastSide

  constructor(options: EmbedContextOptions) {
    super()
    this.bijector = options.bijector
    this.network = options.network
    this.eventRank = this.bijector.eventRank
    this.isConstantLogDet = this.bijector.isConstantLogDet
    this.fastSide = this.bijector.fastSide
  }

  protected options(): Record<string, unknown> {
    return { bijector: this.bijector, network: this.network }
  }

  override members(): Record<string, Member> {
    return { bijector: this.bijector, network: this.network }
  }

  override get outputEventRank(): number {
    return outputEventRank(this.bijector)
  }

  forwardAndLogDet(x: Tensor, context?: Tensor): [Tensor, Tensor] {
    return tidy(() => this.bijector.forwardAndLogDet(x, this.embed(context)))
  }

  inverseAndLogDet(y: Tensor, context?: Tensor): [Tensor, Tensor] {
    return tidy(() => this.bijector.inverseAndLogDet(y, this.embed(context)))
  }

  override forwardEventShape(eventShape: Shape): Shape {
    return forwardEventShape(this.bijector, eventShape)
  }

  override inverseEventShape(eventShape: Shape): Shape {
    return inverseEventShape(this.bijector, eventShape)
  }

  private embed(context: Tensor | undefined): Tensor {
    if (context !== undefined) return this.network.apply(context)
    throw new FlowsError('shape', {
      who: 'EmbedContext',
      rule: 'it needs a context',
      got: 'none',
      do: `Pass context of shape [...batch, ${this.network.inFeatures}]`,
    })
  }
}

registerModule(EmbedContext, import.meta.url)
