import { abs, log, mul, reshape, sum, type Tensor, type TensorLike, tidy } from '@tensorflow/tfjs-core'
import {
  broadcast,
  dense,
  diagonalOf,
  FlowsError,
  type Member,
  registerModule,
  swapLast,
  triangle,
  triangularSolve,
} from '@tfjs-flows/core'
import { Bijector } from './bijector.ts'

export interface ScaleTriLOptions {
  /** [D, D], of which the lower triangle is read; its diagonal must not hold 0. A Variable is trained. */
  scaleTril: Tensor | TensorLike
}

/**
 * y = L x over the features of [..., D], with L lower triangular; log-det sum(log|diagonal|). With a Cholesky factor it
 * gives a standard normal a covariance of L L^T.
 *
 * Nothing keeps the diagonal of a trained L off 0: `LuLinear` is the map to train.
 *
 * @throws FlowsError 'argument' where scaleTril is not a square matrix
 *
 * @example
 * ```ts
 * const y = new ScaleTriL({ scaleTril: [[2, 0], [1, 3]] }).forward(x) // x [..., 2]
 * ```
 */
export class ScaleTriL extends Bijector {
  static override readonly className = 'ScaleTriL'

  readonly eventRank = 1
  override readonly isConstantLogDet = true
  readonly scaleTril: Tensor

  constructor(options: ScaleTriLOptions) {
    super()
    this.scaleTril = this.parameter(options.scaleTril)
    const [rows, columns] = this.scaleTril.shape
    if (this.scaleTril.rank === 2 && rows === columns) return
    const got = `shape [${this.scaleTril.shape.join(', ')}]`
    this.dispose()
    throw new FlowsError('argument', { who: 'ScaleTriL', rule: 'scaleTril must be a square matrix', got })
  }

  protected options(): Record<string, unknown> {
    return { scaleTril: this.scaleTril }
  }

  override members(): Record<string, Member> {
    return { scaleTril: this.scaleTril }
  }

  forwardAndLogDet(x: Tensor): [Tensor, Tensor] {
    this.checkInput(x, this.scaleTril.shape[0])
    return tidy(() => {
      const factor = triangle(this.scaleTril, { lower: true, strict: false })
      return [dense(x, swapLast(factor)), this.logDet(x)]
    })
  }

  inverseAndLogDet(y: Tensor): [Tensor, Tensor] {
    this.checkInput(y, this.scaleTril.shape[0])
    return tidy(() => {
      const columns = swapLast(reshape(y, [-1, this.scaleTril.shape[0] as number]))
      const x = swapLast(triangularSolve(this.scaleTril, columns))
      return [reshape(x, y.shape), mul(-1, this.logDet(y))]
    })
  }

  private logDet(x: Tensor): Tensor {
    return broadcast(sum(log(abs(diagonalOf(this.scaleTril)))), x.shape.slice(0, -1))
  }
}

registerModule(ScaleTriL, import.meta.url)
