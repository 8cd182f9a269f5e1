import { add, div, log, mul, neg, square, sub, sum, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { diagonalMatrix, FlowsError, registerModule, type Shape, type Support } from '@tfjs-flows/core'
import { broadcastShapes } from './broadcast-shapes.ts'
import { Distribution, type DrawOptions } from './distribution.ts'
import { type ParameterValue, tensorOptions } from './parameter.ts'
import { type Domains, positive, real, vectorOf } from './parameter-domain.ts'
import { stretch } from './stretch.ts'

const LOG_SQRT_2_PI = 0.9189385332046727

export interface MultivariateNormalDiagOptions {
  /** Centre [...batch, d]. */
  loc: ParameterValue
  /** Standard deviations [...batch, d], above 0. */
  scaleDiag: ParameterValue
}

/**
 * The normal distribution on R^d with independent coordinates:
 * log p(x) = -sum_i (z_i^2 / 2 + log scaleDiag_i + log sqrt(2 pi)), z = (x - loc) / scaleDiag.
 *
 * Events are [d]; the leading axes of `loc` and `scaleDiag` broadcast to the batch shape.
 *
 * @throws FlowsError 'argument' where `scaleDiag` is given in numbers that are not above 0
 * @example
 * ```ts
 * const base = new MultivariateNormalDiag({ loc: [0, 0], scaleDiag: [1, 1] })
 * base.sample(100, { rng: new Rng(0) }) // [100, 2]
 * ```
 */
export class MultivariateNormalDiag extends Distribution {
  static override readonly className: string = 'MultivariateNormalDiag'
  static override readonly domains: Domains<MultivariateNormalDiagOptions> = {
    loc: vectorOf(real),
    scaleDiag: vectorOf(positive),
  }
  static override readonly eventRank = 1
  readonly loc: Tensor
  readonly scaleDiag: Tensor
  readonly batchShape: Shape
  readonly eventShape: Shape
  readonly #options: MultivariateNormalDiagOptions

  constructor({ loc, scaleDiag }: MultivariateNormalDiagOptions) {
    super()
    this.#options = { loc, scaleDiag }
    const read = this.readParameters({ loc: [loc, real], scaleDiag: [scaleDiag, positive] }, (tensors) =>
      this.checkShapes(tensors),
    )
    this.loc = read.loc
    this.scaleDiag = read.scaleDiag
    const shape = broadcastShapes(this.className, this.loc.shape, this.scaleDiag.shape)
    this.batchShape = shape.slice(0, -1)
    this.eventShape = shape.slice(-1)
  }

  override get support(): Support {
    return { kind: 'real' }
  }

  protected override options(): Record<string, unknown> {
    return { ...this.#options }
  }

  override members(): Record<string, Tensor | undefined> {
    return tensorOptions(this.options())
  }

  override logProb(x: Tensor): Tensor {
    this.checkEvent(x)
    return tidy(() => {
      const z = div(sub(x, this.loc), this.scaleDiag)
      return neg(add(mul(sum(square(z), -1), 0.5), this.logNormalizer()))
    })
  }

  protected override draw(count: number, { rng, temperature }: DrawOptions): Tensor {
    const z = rng.normal([count, ...this.batchShape, ...this.eventShape])
    return add(this.loc, mul(this.scaleDiag, temperature === 1 ? z : mul(z, temperature)))
  }

  override entropy(): Tensor {
    const [d = 0] = this.eventShape
    return tidy(() => stretch(add(this.logNormalizer(), d / 2), this.batchShape))
  }

  override mean(): Tensor {
    return tidy(() => this.inEvents(this.loc))
  }

  override variance(): Tensor {
    return tidy(() => this.inEvents(square(this.scaleDiag)))
  }

  override stddev(): Tensor {
    return tidy(() => this.inEvents(this.scaleDiag))
  }

  override mode(): Tensor {
    return this.mean()
  }

  override covariance(): Tensor {
    return tidy(() => diagonalMatrix(this.variance()))
  }

  /** The diagonal matrix of `scaleDiag` stretched to [...batch, d, d]. */
  scaleFactor(batch: Shape = this.batchShape): Tensor {
    return tidy(() => diagonalMatrix(stretch(this.scaleDiag, [...batch, ...this.eventShape])))
  }

  /** log of the product of scaleDiag, and d log sqrt(2 pi). */
  private logNormalizer(): Tensor {
    const [d = 0] = this.eventShape
    return add(sum(log(this.scaleDiag), -1), d * LOG_SQRT_2_PI)
  }

  private checkShapes({ loc, scaleDiag }: { loc: Tensor; scaleDiag: Tensor }): void {
    if (loc.rank === 0 || loc.shape[loc.rank - 1] !== scaleDiag.shape[scaleDiag.rank - 1]) {
      throw new FlowsError('shape', {
        who: this.className,
        rule: 'loc and scaleDiag must be [...batch, d]',
        got: `[${loc.shape.join(', ')}] and [${scaleDiag.shape.join(', ')}]`,
        do: 'Give both one entry for each coordinate',
      })
    }
    broadcastShapes(this.className, loc.shape, scaleDiag.shape)
  }

  private inEvents(value: Tensor): Tensor {
    return stretch(value, [...this.batchShape, ...this.eventShape])
  }
}

registerModule(MultivariateNormalDiag)
