import {
  add,
  exp,
  mul,
  reshape,
  sub,
  sum,
  type Tensor,
  tensor1d,
  tensor2d,
  tidy,
  type Variable,
  variable,
  zeros,
} from '@tensorflow/tfjs-core'
import {
  broadcast,
  dense,
  diagonalMatrix,
  FlowsError,
  type Member,
  registerModule,
  swapLast,
  triangle,
  triangularSolve,
} from '@tfjs-flows/core'
import { Bijector } from './bijector.ts'
import { Householder } from './householder.ts'
import { qrFloat64 } from './qr-float64.ts'

export interface QrLinearOptions {
  /** Width D of the last axis, at least 1. */
  features: number
  /** Reflections that Q is made of, default D rounded up to an even number: as many reach every rotation. */
  reflections?: number | undefined
  /** Default true: add a trained bias, which starts at 0. */
  bias?: boolean | undefined
}

/**
 * A trained invertible matrix by its orthogonal and its triangular factor: y = Q R x + b over the features of [..., D].
 *
 * Q is a product of Householder reflections, R upper triangular with the diagonal e^logDiagonal: the matrix is never
 * singular, log|det| = sum(logDiagonal) (Hoogeboom, van den Berg and Welling, "Emerging convolutions for generative
 * normalizing flows", 2019, 3.3). It starts at the identity, and can turn features into each other without the fixed
 * permutation of `LuLinear`, at one product with a vector a reflection. With an even number of reflections det > 0.
 *
 * forward costs the reflections and a matrix product, inverse the reflections and a triangular solve.
 *
 * Parameters: `rotation.vectors` [reflections, D], `upper` [D, D], of which the strict triangle is read, `logDiagonal` [D],
 * `bias` [D].
 *
 * @throws FlowsError 'argument' where there is no reflection
 *
 * @example
 * ```ts
 * const mix = new QrLinear({ features: 6, reflections: 4 })
 * ```
 */
export class QrLinear extends Bijector {
  static override readonly className = 'QrLinear'

  readonly eventRank = 1
  override readonly isConstantLogDet = true
  readonly features: number
  readonly rotation: Householder
  readonly upper: Variable
  readonly logDiagonal: Variable
  readonly bias: Variable | undefined

  constructor(options: QrLinearOptions) {
    super()
    const { features, reflections, bias = true } = options
    this.features = features
    this.rotation = new Householder({ features, reflections })
    const zero = (shape: number[]): Variable => tidy(() => variable(zeros(shape)))
    this.upper = zero([features, features])
    this.logDiagonal = zero([features])
    this.bias = bias ? zero([features]) : undefined
  }

  /**
   * The map y = W x + b of a given matrix [D, D], by its factors with D reflections, computed in float64; without `bias`,
   * b = 0.
   *
   * @throws FlowsError 'argument' where W is not square or is singular
   */
  static fromMatrix(matrix: Tensor, bias?: Tensor): QrLinear {
    const [rows = 0, columns = 0] = matrix.shape
    const factors = rows === columns && matrix.rank === 2 ? qrFloat64(matrix.dataSync(), rows) : undefined
    if (factors === undefined) {
      throw new FlowsError('argument', {
        who: 'QrLinear.fromMatrix',
        rule: 'the matrix must be square and not singular',
        got: `shape [${matrix.shape.join(', ')}]`,
        do: 'Pass an invertible matrix [D, D]',
      })
    }
    const map = new QrLinear({ features: rows, reflections: rows })
    tidy(() => {
      map.rotation.vectors.assign(tensor2d(factors.vectors, [rows, rows]))
      map.upper.assign(tensor2d(factors.upper, [rows, rows]))
      map.logDiagonal.assign(tensor1d(factors.logDiagonal))
      if (bias !== undefined) map.bias?.assign(bias)
    })
    return map
  }

  protected options(): Record<string, unknown> {
    return { features: this.features, reflections: this.rotation.reflections, bias: this.bias !== undefined }
  }

  override members(): Record<string, Member> {
    return { rotation: this.rotation, upper: this.upper, logDiagonal: this.logDiagonal, bias: this.bias }
  }

  forwardAndLogDet(x: Tensor): [Tensor, Tensor] {
    this.checkInput(x, this.features)
    return tidy(() => {
      const turned = this.rotation.forward(dense(x, swapLast(this.factor())))
      const y = this.bias === undefined ? turned : add(turned, this.bias)
      return [y, broadcast(sum(this.logDiagonal), x.shape.slice(0, -1))]
    })
  }

  inverseAndLogDet(y: Tensor): [Tensor, Tensor] {
    this.checkInput(y, this.features)
    return tidy(() => {
      const turned = this.rotation.inverse(this.bias === undefined ? y : sub(y, this.bias))
      const columns = swapLast(reshape(turned, [-1, this.features]))
      const x = reshape(swapLast(triangularSolve(this.factor(), columns, { lower: false })), y.shape)
      return [x, broadcast(mul(-1, sum(this.logDiagonal)), y.shape.slice(0, -1))]
    })
  }

  private factor(): Tensor {
    return add(triangle(this.upper, { lower: false, strict: true }), diagonalMatrix(exp(this.logDiagonal)))
  }
}

registerModule(QrLinear, import.meta.url)
