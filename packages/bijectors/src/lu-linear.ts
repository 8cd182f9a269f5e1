import {
  abs,
  add,
  argMax,
  exp,
  eye,
  log,
  mul,
  neg,
  reshape,
  sub,
  type Tensor,
  tensor1d,
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
  inverseOrder,
  lu,
  luProduct,
  type Member,
  type Module,
  type Rng,
  registerModule,
  rowSums,
  swapLast,
  takeColumns,
  triangle,
  triangularSolve,
} from '@tfjs-flows/core'
import { Bijector } from './bijector.ts'
import { checkPermutation } from './permute.ts'

export interface LuLinearOptions {
  /** Width of the last axis, at least 1. */
  features: number
  /** P as an order: (P v)_i = v_permutation[i]; default the identity, or a random one where `rng` is given. */
  permutation?: readonly number[] | undefined
  /** Signs of U's diagonal, +1 or -1, which stay as they are; default all +1. */
  signs?: readonly number[] | undefined
  /** Default true: add a trained bias, which starts at 0. */
  bias?: boolean | undefined
  /** Draws the permutation where none is given. */
  rng?: Rng | undefined
}

/**
 * A trained invertible matrix by its factors: y = W x + b with W = P L U over the features of [..., n].
 *
 * P is a fixed permutation, L unit lower triangular, U upper triangular with diagonal signs * e^logDiagonal: W is never
 * singular, and log|det W| = sum(logDiagonal) costs nothing (Kingma and Dhariwal, "Glow", 2018, 3.2; Oliva et al.,
 * "Transformation autoregressive networks", 2018). It starts at L = U = I: at the permutation.
 *
 * forward is one matrix product, inverse two triangular solves: wrap it in `invert` where the inverse is what trains.
 *
 * Parameters: `lower` and `upper` [n, n], of which the strict triangles are read, `logDiagonal` [n], `bias` [n].
 *
 * @throws FlowsError 'argument' where permutation or signs do not fit `features`
 *
 * @example
 * ```ts
 * const mix = new LuLinear({ features: 6, rng: new Rng(0) })
 * ```
 */
export class LuLinear extends Bijector {
  static override readonly className = 'LuLinear'

  readonly eventRank = 1
  override readonly isConstantLogDet = true
  readonly features: number
  readonly permutation: readonly number[]
  readonly signs: readonly number[]
  readonly lower: Variable
  readonly upper: Variable
  readonly logDiagonal: Variable
  readonly bias: Variable | undefined
  readonly #inverse: readonly number[]

  constructor(options: LuLinearOptions) {
    super()
    const { features, rng, bias = true } = options
    this.features = features
    const drawn = (): number[] => (rng === undefined ? [...Array(features).keys()] : [...rng.permutation(features)])
    this.permutation = options.permutation ?? drawn()
    this.signs = options.signs ?? new Array<number>(features).fill(1)
    checkPermutation('LuLinear', this.permutation)
    checkSizes(features, this.permutation, this.signs)
    this.#inverse = inverseOrder(this.permutation)
    const zero = (shape: number[]): Variable => tidy(() => variable(zeros(shape)))
    this.lower = zero([features, features])
    this.upper = zero([features, features])
    this.logDiagonal = zero([features])
    this.bias = bias ? zero([features]) : undefined
  }

  /**
   * The map y = W x + b of a given matrix [n, n], by its factors with partial pivoting; without `bias`, b = 0.
   *
   * @throws FlowsError 'argument' where W is singular in float32
   */
  static fromMatrix(matrix: Tensor, bias?: Tensor): LuLinear {
    const [features = 0] = matrix.shape
    return tidyModule(() => {
      const { permutation, lower, upper } = lu(matrix)
      const diagonal = diagonalOf(upper)
      const signs = [...diagonal.dataSync()].map(Math.sign)
      // P W = L U, so that W = P^T L U: row i of P^T names the column that holds its 1.
      const order = [...argMax(permutation, 0).dataSync()]
      const map = new LuLinear({ features, permutation: order, signs })
      map.lower.assign(lower)
      map.upper.assign(upper)
      map.logDiagonal.assign(log(abs(diagonal)))
      if (bias !== undefined) map.bias?.assign(bias)
      return map
    })
  }

  protected options(): Record<string, unknown> {
    return {
      features: this.features,
      permutation: this.permutation,
      signs: this.signs,
      bias: this.bias !== undefined,
    }
  }

  override members(): Record<string, Member> {
    return { lower: this.lower, upper: this.upper, logDiagonal: this.logDiagonal, bias: this.bias }
  }

  forwardAndLogDet(x: Tensor): [Tensor, Tensor] {
    this.checkInput(x, this.features)
    return tidy(() => {
      const matrix = luProduct(this, this)
      return [dense(x, matrix, this.bias), broadcast(rowSums(this.logDiagonal), x.shape.slice(0, -1))]
    })
  }

  inverseAndLogDet(y: Tensor): [Tensor, Tensor] {
    this.checkInput(y, this.features)
    return tidy(() => {
      const centred = this.bias === undefined ? y : sub(y, this.bias)
      const columns = swapLast(reshape(takeColumns(centred, this.#inverse), [-1, this.features]))
      const solved = triangularSolve(this.unitLower(), columns, { unitDiagonal: true })
      const x = reshape(swapLast(triangularSolve(this.upperFactor(), solved, { lower: false })), y.shape)
      return [x, broadcast(neg(rowSums(this.logDiagonal)), y.shape.slice(0, -1))]
    })
  }

  private unitLower(): Tensor {
    return add(triangle(this.lower, { lower: true, strict: true }), eye(this.features))
  }

  private upperFactor(): Tensor {
    const diagonal = mul(exp(this.logDiagonal), tensor1d([...this.signs]))
    return add(triangle(this.upper, { lower: false, strict: true }), diagonalMatrix(diagonal))
  }
}

registerModule(LuLinear, import.meta.url)

/** Frees the tensors made by `make`; a module's Variables are no part of any tidy. */
function tidyModule<M extends Module>(make: () => M): M {
  let made: M | undefined
  tidy(() => {
    made = make()
  })
  return made as M
}

function checkSizes(features: number, permutation: readonly number[], signs: readonly number[]): void {
  const areSigns = signs.length === features && signs.every((sign) => Math.abs(sign) === 1)
  if (permutation.length === features && areSigns) return
  throw new FlowsError('argument', {
    who: 'LuLinear',
    rule: `permutation and signs must have features (${features}) entries, signs of +1 or -1`,
    got: `[${permutation.join(', ')}] and [${signs.join(', ')}]`,
    do: 'Give every feature its place and its sign (a singular matrix has signs of 0), or leave both out',
  })
}
