import {
  abs,
  add,
  expandDims,
  log,
  mul,
  neg,
  reshape,
  square,
  squeeze,
  sub,
  sum,
  type Tensor,
  tidy,
  transpose,
} from '@tensorflow/tfjs-core'
import {
  diagonalOf,
  FlowsError,
  matrixProduct,
  registerModule,
  type Shape,
  type Support,
  swapLast,
  triangle,
  triangularSolve,
} from '@tfjs-flows/core'
import { broadcastShapes } from './broadcast-shapes.ts'
import { Distribution, type DrawOptions } from './distribution.ts'
import { type ParameterValue, tensorOptions } from './parameter.ts'
import { type Domains, real, triangularFactor, vectorOf } from './parameter-domain.ts'
import { stretch } from './stretch.ts'

const LOG_SQRT_2_PI = 0.9189385332046727

export interface MultivariateNormalTriLOptions {
  /** Centre [...batch, d]. */
  loc: ParameterValue
  /** Cholesky factor of the covariance [...batch, d, d]: its lower triangle is read; no zero on its diagonal. */
  scaleTril: ParameterValue
}

/**
 * The normal distribution on R^d with covariance L L^T, L = `scaleTril`:
 * log p(x) = -|L^-1 (x - loc)|^2 / 2 - sum_i log |L_ii| - d log sqrt(2 pi).
 *
 * Events are [d]. Data and parameters broadcast over the batch; all data of one batch entry is solved for at once, as
 * the columns of one right side, so that k components see n points by k triangular solves with n columns.
 *
 * @throws FlowsError 'shape' where `scaleTril` is not square of loc's size
 * @throws FlowsError 'argument' where a diagonal given in numbers has a zero
 */
export class MultivariateNormalTriL extends Distribution {
  static override readonly className: string = 'MultivariateNormalTriL'
  static override readonly domains: Domains<MultivariateNormalTriLOptions> = {
    loc: vectorOf(real),
    scaleTril: triangularFactor,
  }
  static override readonly eventRank = 1
  readonly loc: Tensor
  readonly scaleTril: Tensor
  readonly batchShape: Shape
  readonly eventShape: Shape
  readonly #options: MultivariateNormalTriLOptions

  constructor({ loc, scaleTril }: MultivariateNormalTriLOptions) {
    super()
    this.#options = { loc, scaleTril }
    const read = this.readParameters({ loc: [loc, real], scaleTril: [scaleTril, triangularFactor] }, (tensors) =>
      this.checkParameters(tensors, tensors.scaleTril !== scaleTril),
    )
    this.loc = read.loc
    this.scaleTril = read.scaleTril
    this.batchShape = broadcastShapes(this.className, this.loc.shape.slice(0, -1), this.scaleTril.shape.slice(0, -2))
    this.eventShape = this.loc.shape.slice(-1)
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
      const [d = 0] = this.eventShape
      const columns = toColumns(x, this.batchShape.length)
      const centred = sub(columns.matrix, expandDims(this.inEvents(this.loc), -1))
      const factor = stretch(this.scaleTril, [...centred.shape.slice(0, -1), d])
      const distance = sum(square(triangularSolve(factor, centred)), -2)
      const perPoint = fromColumns(distance, columns.rows)
      return neg(add(mul(perPoint, 0.5), this.logNormalizer()))
    })
  }

  protected override draw(count: number, { rng, temperature }: DrawOptions): Tensor {
    const [d = 0] = this.eventShape
    const noise = rng.normal([...this.batchShape, d, count])
    const spread = matrixProduct(this.scaleFactor(), temperature === 1 ? noise : mul(noise, temperature))
    const axes = spread.shape.map((_, axis) => axis)
    return add(this.loc, transpose(spread, [axes.length - 1, ...axes.slice(0, -1)]))
  }

  override entropy(): Tensor {
    const [d = 0] = this.eventShape
    return tidy(() => stretch(add(this.logNormalizer(), d / 2), this.batchShape))
  }

  override mean(): Tensor {
    return tidy(() => this.inEvents(this.loc))
  }

  override variance(): Tensor {
    return tidy(() => sum(square(this.scaleFactor()), -1))
  }

  override mode(): Tensor {
    return this.mean()
  }

  override covariance(): Tensor {
    return tidy(() => matrixProduct(this.scaleFactor(), swapLast(this.scaleFactor())))
  }

  /** sum of log |L_ii| and d log sqrt(2 pi), of the shape of scaleTril's batch. */
  private logNormalizer(): Tensor {
    const [d = 0] = this.eventShape
    return add(sum(log(abs(diagonalOf(this.scaleTril))), -1), d * LOG_SQRT_2_PI)
  }

  /** The lower triangle L stretched to [...batch, d, d]. */
  scaleFactor(batch: Shape = this.batchShape): Tensor {
    const [d = 0] = this.eventShape
    return tidy(() => stretch(triangle(this.scaleTril, { lower: true, strict: false }), [...batch, d, d]))
  }

  private inEvents(value: Tensor): Tensor {
    return stretch(value, [...this.batchShape, ...this.eventShape])
  }

  private checkParameters({ loc, scaleTril }: { loc: Tensor; scaleTril: Tensor }, areNumbers: boolean): void {
    const [d, rows] = scaleTril.shape.slice(-2)
    if (loc.rank === 0 || scaleTril.rank < 2 || d !== rows || d !== loc.shape[loc.rank - 1]) {
      throw new FlowsError('shape', {
        who: this.className,
        rule: 'loc must be [...batch, d] and scaleTril [...batch, d, d]',
        got: `[${loc.shape.join(', ')}] and [${scaleTril.shape.join(', ')}]`,
        do: 'Pass the lower Cholesky factor of the covariance',
      })
    }
    broadcastShapes(this.className, loc.shape.slice(0, -1), scaleTril.shape.slice(0, -2))
    if (
      areNumbers &&
      diagonalOf(scaleTril)
        .dataSync()
        .some((value) => value === 0)
    ) {
      throw new FlowsError('argument', {
        who: this.className,
        rule: 'the diagonal of scaleTril must not be 0',
        got: 'a zero',
        do: 'Pass the Cholesky factor of a positive definite covariance',
      })
    }
  }
}

/** x [...rows, ...batch, d] as matrices [...batch, d, product of rows] whose columns are the points. */
function toColumns(x: Tensor, batchRank: number): { matrix: Tensor; rows: Shape } {
  const missing = Math.max(0, batchRank + 1 - x.rank)
  const full = reshape(x, [...Array<number>(missing).fill(1), ...x.shape])
  const rowRank = full.rank - 1 - batchRank
  const axes = full.shape.map((_, axis) => axis)
  const moved = transpose(full, [...axes.slice(rowRank), ...axes.slice(0, rowRank)])
  return { matrix: reshape(moved, [...full.shape.slice(rowRank), -1]), rows: full.shape.slice(0, rowRank) }
}

/** Values [...batch, product of rows] of the columns as [...rows, ...batch]. */
function fromColumns(values: Tensor, rows: Shape): Tensor {
  const batch = values.shape.slice(0, -1)
  if (rows.length === 0) return squeeze(values, [values.rank - 1])
  const split = reshape(values, [...batch, ...rows])
  const axes = split.shape.map((_, axis) => axis)
  return transpose(split, [...axes.slice(batch.length), ...axes.slice(0, batch.length)])
}

registerModule(MultivariateNormalTriL)
