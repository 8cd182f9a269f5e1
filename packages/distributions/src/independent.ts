import { reshape, sum, type Tensor, tidy } from '@tensorflow/tfjs-core'
import {
  diagonalMatrix,
  FlowsError,
  type LogProbKind,
  registerModule,
  type Shape,
  type Support,
} from '@tfjs-flows/core'
import { Distribution, type DrawOptions } from './distribution.ts'
import { klDivergence, noClosedForm, registerKl } from './kl-divergence.ts'

export interface IndependentOptions {
  /** Its last batch axes become event axes. */
  distribution: Distribution
  /** How many of them, default all. */
  reinterpretedBatchNdims?: number | undefined
}

/**
 * The joint distribution of a batch of independent ones: log p(x) = sum of log p_i(x_i) over the last
 * `reinterpretedBatchNdims` batch axes, which become the leading event axes.
 *
 * @throws FlowsError 'argument' where the distribution has fewer batch axes
 * @example
 * ```ts
 * const pixels = new Bernoulli({ logits: tf.zeros([28, 28, 1]) })
 * new Independent({ distribution: pixels }).eventShape // [28, 28, 1]
 * ```
 */
export class Independent extends Distribution {
  static override readonly className: string = 'Independent'
  readonly distribution: Distribution
  readonly reinterpretedBatchNdims: number
  readonly batchShape: Shape
  readonly eventShape: Shape

  constructor({ distribution, reinterpretedBatchNdims = distribution.batchShape.length }: IndependentOptions) {
    super()
    const { batchShape, eventShape } = distribution
    const kept = batchShape.length - reinterpretedBatchNdims
    if (!Number.isInteger(kept) || reinterpretedBatchNdims < 1 || kept < 0) {
      throw new FlowsError('argument', {
        who: this.className,
        rule: `reinterpretedBatchNdims must be from 1 to the number of batch axes (${batchShape.length})`,
        got: String(reinterpretedBatchNdims),
        do: 'Give the parameters of the distribution one axis for each event axis',
      })
    }
    this.distribution = distribution
    this.reinterpretedBatchNdims = reinterpretedBatchNdims
    this.batchShape = batchShape.slice(0, kept)
    this.eventShape = [...batchShape.slice(kept), ...eventShape]
  }

  /** That of each part: Tensor ends lie along the axes that became the event's. */
  override get support(): Support {
    return this.distribution.support
  }

  protected override options(): Record<string, unknown> {
    return { distribution: this.distribution, reinterpretedBatchNdims: this.reinterpretedBatchNdims }
  }

  override members(): Record<string, Distribution> {
    return { distribution: this.distribution }
  }

  override get logProbKind(): LogProbKind {
    return this.distribution.logProbKind
  }

  override get followsContext(): boolean {
    return this.distribution.followsContext
  }

  override logProb(x: Tensor, context?: Tensor): Tensor {
    this.checkEvent(x)
    return tidy(() => this.total(this.distribution.logProb(x, this.inner(context))))
  }

  protected override draw(count: number, options: DrawOptions): Tensor {
    return this.distribution.sample(count, { ...options, context: this.inner(options.context) })
  }

  protected override drawWithLogProb(count: number, options: DrawOptions): [x: Tensor, logProb: Tensor] {
    const inner = { ...options, context: this.inner(options.context) }
    const [x, logProb] = this.distribution.sampleAndLogProb(count, inner)
    return [x, this.total(logProb)]
  }

  override entropy(context?: Tensor): Tensor {
    return tidy(() => this.total(this.distribution.entropy(this.inner(context))))
  }

  override mean(context?: Tensor): Tensor {
    return tidy(() => this.distribution.mean(this.inner(context)))
  }

  override variance(context?: Tensor): Tensor {
    return tidy(() => this.distribution.variance(this.inner(context)))
  }

  override stddev(context?: Tensor): Tensor {
    return tidy(() => this.distribution.stddev(this.inner(context)))
  }

  override mode(context?: Tensor): Tensor {
    return tidy(() => this.distribution.mode(this.inner(context)))
  }

  /** The diagonal matrix of the variances, for vector events. */
  override covariance(context?: Tensor): Tensor {
    if (this.eventShape.length !== 1) return this.missing('covariance')
    return tidy(() => diagonalMatrix(this.variance(context)))
  }

  override batchEntry(index: number, fromLast = 0): Distribution | undefined {
    const { distribution, reinterpretedBatchNdims } = this
    const entry = distribution.batchEntry(index, fromLast + reinterpretedBatchNdims)
    return entry && new Independent({ distribution: entry, reinterpretedBatchNdims })
  }

  /** A value of each part, summed over the parts. */
  private total(value: Tensor): Tensor {
    const axes = Array.from({ length: this.reinterpretedBatchNdims }, (_, i) => value.rank - 1 - i)
    return sum(value, axes)
  }

  /** A context [...batch, C] as the parts see it: shared along the reinterpreted axes. */
  private inner(context: Tensor | undefined): Tensor | undefined {
    if (context === undefined) return undefined
    const shared = Array<number>(this.reinterpretedBatchNdims).fill(1)
    const last = context.rank - 1
    return reshape(context, [...context.shape.slice(0, last), ...shared, context.shape[last] ?? 0])
  }
}

registerModule(Independent, import.meta.url)

registerKl(Independent, Independent, (p, q) => {
  const axes = p.reinterpretedBatchNdims
  if (axes !== q.reinterpretedBatchNdims) return noClosedForm(p, q)
  const parts = klDivergence(p.distribution, q.distribution)
  return sum(
    parts,
    Array.from({ length: axes }, (_, i) => parts.rank - 1 - i),
  )
})
