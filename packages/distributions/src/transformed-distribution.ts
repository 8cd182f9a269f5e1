import { add, sub, sum, type Tensor, tidy, zeros } from '@tensorflow/tfjs-core'
import {
  addLogDensities,
  type Bijection,
  FlowsError,
  forwardEventShape,
  type LogProbKind,
  registerModule,
  type Shape,
  type Support,
} from '@tfjs-flows/core'
import { broadcastShapes } from './broadcast-shapes.ts'
import { Distribution, type DrawOptions } from './distribution.ts'
import { klDivergence, noClosedForm, registerKl } from './kl-divergence.ts'
import { drawBatch, sizesInBatch } from './sample-in-batch.ts'
import { summarize } from './summarize.ts'

export interface TransformedDistributionOptions {
  /** The base: what `encode` maps data to. */
  distribution: Distribution
  /** Maps base to data in its forward direction. */
  bijector: Bijection
}

/**
 * The distribution of y = f(z) for z of the base and f the bijector:
 * log p(y) = log p_Z(f^-1(y)) + log|det d f^-1(y) / dy|. Every flow is one.
 *
 * The event is the base's, in the shape that the bijector gives it; log-dets of a bijector with fewer event axes are summed
 * over the others. Onto a surface in its space the density is with respect to what the bijector's log-det says: the first
 * coordinates of a simplex, the area of a sphere. A context
 * [...batch, C] goes to base and bijector, and `sample(n, {context})` is [n, ...batch, ...event]. A temperature scales
 * the base's spread; the log-probability of such a draw stays that of the distribution itself.
 *
 * @throws FlowsError 'shape' where the bijector has more event axes than the base, or does not take its events
 * @example
 * ```ts
 * const base = new MultivariateNormalDiag({ loc: [0, 0], scaleDiag: [1, 1] })
 * const flow = new TransformedDistribution({ distribution: base, bijector: new Exp() })
 * flow.logProb(tf.tensor([[1, 1]])) // [-1.8379]
 * ```
 */
export class TransformedDistribution extends Distribution {
  static override readonly className: string = 'TransformedDistribution'
  readonly distribution: Distribution
  readonly bijector: Bijection
  readonly eventShape: Shape

  constructor({ distribution, bijector }: TransformedDistributionOptions) {
    super()
    this.distribution = distribution
    this.bijector = bijector
    if (bijector.eventRank > distribution.eventShape.length) {
      throw new FlowsError('shape', {
        who: this.className,
        rule: `the base must have the bijector's event axes (${bijector.eventRank}) at least`,
        got: `${distribution.className} with event shape [${distribution.eventShape.join(', ')}]`,
        do: 'Wrap it: new Independent({ distribution }), or use MultivariateNormalDiag',
      })
    }
    this.eventShape = forwardEventShape(bijector, distribution.eventShape)
  }

  get batchShape(): Shape {
    return this.distribution.batchShape
  }

  /** The image of the base's support. */
  override get support(): Support {
    return { kind: 'image', of: this.distribution.support, bijector: this.bijector }
  }

  protected override options(): Record<string, unknown> {
    return { distribution: this.distribution, bijector: this.bijector }
  }

  override members(): Record<string, Distribution | Bijection> {
    return { distribution: this.distribution, bijector: this.bijector }
  }

  override get logProbKind(): LogProbKind {
    return this.distribution.logProbKind
  }

  override get followsContext(): boolean {
    return true
  }

  override logProb(x: Tensor, context?: Tensor): Tensor {
    this.checkEvent(x)
    return tidy(() => {
      const [z, logDet] = this.bijector.inverseAndLogDet(x, context)
      return addLogDensities(this.distribution.logProb(z, context), this.lift(logDet))
    })
  }

  /** Data to base: x of this distribution to z of `distribution`. */
  encode(x: Tensor, context?: Tensor): Tensor {
    this.checkEvent(x)
    return this.bijector.inverse(x, context)
  }

  /** Base to data. */
  decode(z: Tensor, context?: Tensor): Tensor {
    return this.bijector.forward(z, context)
  }

  /** The architecture as a tree of text: classes, options, numbers of parameters, and which direction is fast. */
  summary(): string {
    return summarize(this)
  }

  protected override draw(count: number, options: DrawOptions): Tensor {
    const z = this.distribution.sample(this.baseSizes(count, options.context), options)
    return this.bijector.forward(z, options.context)
  }

  protected override drawWithLogProb(count: number, options: DrawOptions): [x: Tensor, logProb: Tensor] {
    const [z, logProb] = this.distribution.sampleAndLogProb(this.baseSizes(count, options.context), options)
    const [x, logDet] = this.bijector.forwardAndLogDet(z, options.context)
    return [x, sub(logProb, this.lift(logDet))]
  }

  /** The base's entropy plus the log-det, where the log-det does not depend on the input. */
  override entropy(context?: Tensor): Tensor {
    if (!this.bijector.isConstantLogDet) return this.missing('entropy')
    return tidy(() => {
      const { batchShape, eventShape } = this.distribution
      const batch = broadcastShapes(this.className, batchShape, context?.shape.slice(0, -1) ?? [])
      const [, logDet] = this.bijector.forwardAndLogDet(zeros([...batch, ...eventShape]), context)
      return add(this.distribution.entropy(context), this.lift(logDet))
    })
  }

  /** A log-det of the bijector, summed over the event axes that it does not know. */
  private lift(logDet: Tensor): Tensor {
    const missing = this.distribution.eventShape.length - this.bijector.eventRank
    const axes = Array.from({ length: missing }, (_, i) => logDet.rank - 1 - i)
    return missing === 0 ? logDet : sum(logDet, axes)
  }

  /** How many base draws give `count` for each entry of the context's batch: [count, ...batch axes the base lacks]. */
  private baseSizes(count: number, context: Tensor | undefined): Shape {
    const batch = drawBatch([this], this.batchShape, context)
    return sizesInBatch(this.className, this.distribution, count, batch, context)
  }
}

registerModule(TransformedDistribution, import.meta.url)

// An invertible map changes no KL divergence: the same bijector on both sides drops out.
registerKl(TransformedDistribution, TransformedDistribution, (p, q) =>
  p.bijector === q.bijector ? klDivergence(p.distribution, q.distribution) : noClosedForm(p, q),
)
