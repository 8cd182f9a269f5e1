import {
  add,
  concat,
  exp,
  eye,
  mul,
  neg,
  reshape,
  sub,
  sum,
  type Tensor,
  tidy,
  type Variable,
  variable,
  zeros,
} from '@tensorflow/tfjs-core'
import {
  broadcast,
  dense,
  diagonalMatrix,
  diagonalOf,
  FlowsError,
  type Member,
  matrixProduct,
  type Rng,
  registerModule,
  swapLast,
  triangle,
  triangularSolve,
} from '@tfjs-flows/core'
import { Bijector } from './bijector.ts'
import { Householder } from './householder.ts'

export interface DiagonalPlusLowRankOptions {
  /** Width D of the last axis, at least 1. */
  features: number
  /** Rank k of the part that mixes features, 1 .. D. */
  rank: number
  /** Default true: add a trained bias, which starts at 0. */
  bias?: boolean | undefined
  /** Draws the k directions at the start; without it they are the first k features. */
  rng?: Rng | undefined
}

/**
 * A trained matrix of O(k D) numbers: y = diag(e^s) (I + U V^T) x + b over the features of [..., D], U and V [D, k].
 *
 * It is invertible where the k x k matrix K = I + V^T U is, which is built so: K = L T, L unit lower and T upper triangular
 * with the diagonal e^logPivots, V the first k columns of a product of k reflections, so that V^T V = I, and
 * U = (I - V V^T) raw + V (K - I). So log|det| = sum(s) + sum(logPivots) by the determinant lemma, and the inverse is
 * x - U K^-1 V^T x of x = (y - b) / e^s (Woodbury; Golub and Van Loan, "Matrix computations", 2013, 2.1.4), two triangular
 * solves of size k. A U V^T with free factors, or one that only adds a positive part, would be singular somewhere or could
 * not shrink a direction; this one reaches every I + U V^T whose K has positive leading minors in some basis.
 *
 * It starts at the identity. Both sides cost O(k D) a row.
 *
 * Parameters: `logScale` s [D], `raw` and `directions.vectors` [k, D], `inner` [k, k], which holds L and T without their
 * diagonals, and logPivots as its own, `bias` [D].
 *
 * @throws FlowsError 'argument' where rank is not in 1 .. features
 *
 * @example
 * ```ts
 * const mix = new DiagonalPlusLowRank({ features: 784, rank: 8, rng: new Rng(0) })
 * ```
 */
export class DiagonalPlusLowRank extends Bijector {
  static override readonly className = 'DiagonalPlusLowRank'

  readonly eventRank = 1
  override readonly isConstantLogDet = true
  readonly features: number
  readonly rank: number
  readonly directions: Householder
  readonly logScale: Variable
  readonly raw: Variable
  readonly inner: Variable
  readonly bias: Variable | undefined

  constructor(options: DiagonalPlusLowRankOptions) {
    super()
    const { features, rank, bias = true, rng } = options
    if (!(Number.isInteger(rank) && rank >= 1 && rank <= features)) {
      throw new FlowsError('argument', {
        who: 'DiagonalPlusLowRank',
        rule: `rank must be a whole number in 1 .. features (${features})`,
        got: String(rank),
        do: 'Pass a small number of directions, such as 4',
      })
    }
    this.features = features
    this.rank = rank
    const vectors = rng === undefined ? undefined : tidy(() => variable(rng.normal([rank, features])))
    this.directions = new Householder({ features, reflections: rank, vectors })
    const zero = (shape: number[]): Variable => tidy(() => variable(zeros(shape)))
    this.logScale = zero([features])
    this.raw = zero([rank, features])
    this.inner = zero([rank, rank])
    this.bias = bias ? zero([features]) : undefined
  }

  protected options(): Record<string, unknown> {
    return { features: this.features, rank: this.rank, bias: this.bias !== undefined }
  }

  override members(): Record<string, Member> {
    const { logScale, raw, directions, inner, bias } = this
    return { logScale, raw, directions, inner, bias }
  }

  forwardAndLogDet(x: Tensor): [Tensor, Tensor] {
    this.checkInput(x, this.features)
    return tidy(() => {
      const { across, along } = this.factors()
      const mixed = mul(add(x, dense(dense(x, swapLast(across)), along)), exp(this.logScale))
      return [this.bias === undefined ? mixed : add(mixed, this.bias), broadcast(this.logDet(), x.shape.slice(0, -1))]
    })
  }

  inverseAndLogDet(y: Tensor): [Tensor, Tensor] {
    this.checkInput(y, this.features)
    return tidy(() => {
      const { across, along, unitLower, pivoted } = this.factors()
      const scaled = mul(this.bias === undefined ? y : sub(y, this.bias), exp(neg(this.logScale)))
      const columns = swapLast(reshape(dense(scaled, swapLast(across)), [-1, this.rank]))
      const solved = triangularSolve(unitLower, columns, { unitDiagonal: true })
      const heights = swapLast(triangularSolve(pivoted, solved, { lower: false }))
      const x = sub(scaled, reshape(dense(heights, along), y.shape))
      return [x, broadcast(neg(this.logDet()), y.shape.slice(0, -1))]
    })
  }

  /** V^T and U^T [k, D], L and T [k, k]. */
  private factors(): { across: Tensor; along: Tensor; unitLower: Tensor; pivoted: Tensor } {
    const { features, rank } = this
    const identity = eye(rank)
    const axes = rank === features ? identity : concat([identity, zeros([rank, features - rank])], 1)
    const across = this.directions.forward(axes)
    const unitLower = add(triangle(this.inner, { lower: true, strict: true }), identity)
    const pivoted = add(
      triangle(this.inner, { lower: false, strict: true }),
      diagonalMatrix(exp(diagonalOf(this.inner))),
    )
    // U^T = raw - (raw V) V^T + (K - I)^T V^T
    const inside = sub(
      swapLast(sub(matrixProduct(unitLower, pivoted), identity)),
      matrixProduct(this.raw, swapLast(across)),
    )
    return { across, along: add(this.raw, matrixProduct(inside, across)), unitLower, pivoted }
  }

  private logDet(): Tensor {
    return add(sum(this.logScale), sum(diagonalOf(this.inner)))
  }
}

registerModule(DiagonalPlusLowRank, import.meta.url)
