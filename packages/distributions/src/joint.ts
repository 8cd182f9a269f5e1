import { addN, cast, concat, expandDims, pad, slice, squeeze, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { FlowsError, type LogProbKind, registerModule, type Shape, type Support } from '@tfjs-flows/core'
import { broadcastShapes } from './broadcast-shapes.ts'
import { Distribution, type DrawOptions } from './distribution.ts'
import { klDivergence, noClosedForm, registerKl } from './kl-divergence.ts'
import { drawBatch, sampleInBatch } from './sample-in-batch.ts'
import { sharedSupportOfNumbers } from './shared-support.ts'
import { stretch } from './stretch.ts'

export interface JointOptions {
  /** The parts in the order of their columns, over numbers or vectors, with one batch shape. */
  distributions: readonly Distribution[]
}

/** The columns [start, start + size) of an event that belong to a part. */
interface Columns {
  readonly start: number
  readonly size: number
}

/**
 * Independent parts beside each other on the last axis: log p(x) = sum_i log p_i(x_i), where x_i are the columns of part
 * i. A part over numbers has one column, a part over vectors [d] has d.
 *
 * Events are float32. For parts of one family over numbers `Independent` is the same in one call.
 *
 * @throws FlowsError 'shape' where there is no part, a part has more than one event axis, or the batches differ
 * @example
 * ```ts
 * const joint = new Joint({
 *   distributions: [new MultivariateNormalDiag({ loc: [0, 1], scaleDiag: [1, 1] }), new Uniform({ low: 0, high: 2 })],
 * })
 * joint.mean() // [0, 1, 1]
 * ```
 */
export class Joint extends Distribution {
  static override readonly className: string = 'Joint'
  readonly distributions: readonly Distribution[]
  readonly batchShape: Shape
  readonly eventShape: Shape
  readonly #columns: readonly Columns[]

  constructor({ distributions }: JointOptions) {
    super()
    this.distributions = distributions
    this.batchShape = distributions[0]?.batchShape ?? []
    this.checkParts()
    let end = 0
    this.#columns = distributions.map(({ eventShape: [size = 1] }) => {
      end += size
      return { start: end - size, size }
    })
    this.eventShape = [end]
  }

  /** That of each number of the event; 'not-available' where the parts differ, or one holds of a vector as a whole. */
  override get support(): Support {
    const supports = this.distributions.map(({ support }) => support)
    return sharedSupportOfNumbers(this.className, supports)
  }

  protected override options(): Record<string, unknown> {
    return { distributions: this.distributions }
  }

  override members(): Record<string, readonly Distribution[]> {
    return { distributions: this.distributions }
  }

  override get logProbKind(): LogProbKind {
    return this.distributions.every(({ logProbKind }) => logProbKind === 'exact') ? 'exact' : 'lower bound'
  }

  override get followsContext(): boolean {
    return this.distributions.some(({ followsContext }) => followsContext)
  }

  override logProb(x: Tensor, context?: Tensor): Tensor {
    this.checkEvent(x)
    return tidy(() => addStretched(this.distributions.map((part, i) => part.logProb(this.columnsOf(x, i), context))))
  }

  protected override draw(count: number, options: DrawOptions): Tensor {
    const batch = drawBatch(this.distributions, this.batchShape, options.context)
    return this.beside((part) => sampleInBatch(part, count, batch, options))
  }

  override entropy(context?: Tensor): Tensor {
    return tidy(() => addStretched(this.distributions.map((part) => part.entropy(context))))
  }

  override mean(context?: Tensor): Tensor {
    return tidy(() => this.beside((part) => part.mean(context)))
  }

  override variance(context?: Tensor): Tensor {
    return tidy(() => this.beside((part) => part.variance(context)))
  }

  override stddev(context?: Tensor): Tensor {
    return tidy(() => this.beside((part) => part.stddev(context)))
  }

  override mode(context?: Tensor): Tensor {
    return tidy(() => this.beside((part) => part.mode(context)))
  }

  /** The covariances of the parts as blocks on the diagonal. */
  override covariance(context?: Tensor): Tensor {
    const [d = 0] = this.eventShape
    return tidy(() =>
      addStretched(
        this.distributions.map((part, i) => {
          const { start, size } = this.#columns[i] as Columns
          const block = isScalar(part)
            ? expandDims(expandDims(part.variance(context), -1), -1)
            : part.covariance(context)
          const margin: [number, number] = [start, d - start - size]
          return pad(block, [...block.shape.slice(0, -2).map((): [number, number] => [0, 0]), margin, margin])
        }),
      ),
    )
  }

  /** What a part sees of an event. */
  private columnsOf(x: Tensor, i: number): Tensor {
    const { start, size } = this.#columns[i] as Columns
    const lead = x.shape.slice(0, -1)
    const columns = slice(x, [...lead.map(() => 0), start], [...lead, size])
    return isScalar(this.distributions[i] as Distribution) ? squeeze(columns, [lead.length]) : columns
  }

  /** A value of each part [..., its event], concatenated. */
  private beside(figure: (part: Distribution) => Tensor): Tensor {
    const values = this.distributions.map((part) => {
      const value = cast(figure(part), 'float32')
      return isScalar(part) ? expandDims(value, -1) : value
    })
    const lead = broadcastShapes(this.className, ...values.map(({ shape }) => shape.slice(0, -1)))
    return concat(
      values.map((value) => stretch(value, [...lead, ...value.shape.slice(-1)])),
      lead.length,
    )
  }

  private checkParts(): void {
    const batch = this.batchShape.join()
    const fits = (part: Distribution): boolean => part.eventShape.length <= 1 && part.batchShape.join() === batch
    if (this.distributions.length > 0 && this.distributions.every(fits)) return
    const shapes = this.distributions.map(
      (part) => `[${part.batchShape.join(', ')}] of [${part.eventShape.join(', ')}]`,
    )
    throw new FlowsError('shape', {
      who: this.className,
      rule: 'the parts must have events [] or [d] and one batch shape',
      got: shapes.join('; ') || 'none',
      do: 'Make events with Independent, and stretch the parameters of each part to the batch',
    })
  }
}

function isScalar(part: Distribution): boolean {
  return part.eventShape.length === 0
}

function addStretched(values: readonly Tensor[]): Tensor {
  const shape = broadcastShapes('Joint', ...values.map((value) => value.shape))
  return addN(values.map((value) => stretch(value, shape)))
}

registerModule(Joint, import.meta.url)

registerKl(Joint, Joint, (p, q) => {
  const sizes = ({ distributions }: Joint): string => distributions.map((part) => part.eventShape.join()).join(';')
  if (sizes(p) !== sizes(q)) return noClosedForm(p, q)
  return addStretched(p.distributions.map((part, i) => klDivergence(part, q.distributions[i] as Distribution)))
})
