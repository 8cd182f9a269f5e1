import { add, exp, eye, matMul, mul, type Tensor, tensor1d, transpose } from '@tensorflow/tfjs-core'
import { customGradients } from '../tape/custom-gradients.ts'
import { inverseOrder } from './column-parts.ts'
import { hasKernels, runKernel } from './fused.ts'
import { takeColumns } from './take-columns.ts'
import { diagonalMatrix, diagonalOf, triangle } from './triangle.ts'

const kernels = ['FlowsLuProduct', 'FlowsLuProductGradient'] as const

/** Up to this size the kernels, which add up rows, beat products of matrices. */
const KERNEL_SIZE = 128

export interface LuProductOptions {
  /** P as an order: (P v)_i = v_permutation[i]. */
  readonly permutation: readonly number[]
  /** Signs of U's diagonal, +1 or -1. */
  readonly signs: readonly number[]
}

/** Trained factors, of which the strict triangles of `lower` and `upper` [n, n] are read, and `logDiagonal` [n]. */
export interface LuParameters {
  readonly lower: Tensor
  readonly upper: Tensor
  readonly logDiagonal: Tensor
}

/**
 * W^T [n, n] of W = P L U by its factors, in one op with its own gradient: L is unit lower triangular, and U upper
 * triangular with diagonal signs e^logDiagonal. Rows times W^T are W times the rows.
 *
 * @example
 * ```ts
 * const zero = tf.zeros([2, 2])
 * luProduct({ lower: zero, upper: zero, logDiagonal: tf.tensor([0, Math.LN2]) }, { permutation: [1, 0], signs: [1, 1] })
 * // [[0, 1], [2, 0]]
 * ```
 */
export function luProduct({ lower, upper, logDiagonal }: LuParameters, options: LuProductOptions): Tensor {
  const attributes = { permutation: [...options.permutation], signs: [...options.signs] }
  const isFused = options.permutation.length <= KERNEL_SIZE && hasKernels(kernels)
  const [value] = customGradients({
    inputs: { lower, upper, logDiagonal },
    forward: (save) => {
      save([lower, upper, logDiagonal])
      const factors = { lower, upper, logDiagonal }
      return [isFused ? (runKernel(kernels[0], factors, attributes) as Tensor) : composite(factors, options)]
    },
    gradients: ([dy], saved) => {
      const factors = { lower: saved[0] as Tensor, upper: saved[1] as Tensor, logDiagonal: saved[2] as Tensor }
      const [dLower, dUpper, dLogDiagonal] = (
        isFused
          ? runKernel(kernels[1], { dy: dy as Tensor, ...factors }, attributes)
          : gradients(dy as Tensor, factors, options)
      ) as [Tensor, Tensor, Tensor]
      return { lower: () => dLower, upper: () => dUpper, logDiagonal: () => dLogDiagonal }
    },
  })
  return value as Tensor
}

function fullFactors({ lower, upper, logDiagonal }: LuParameters, signs: readonly number[]): [l: Tensor, u: Tensor] {
  const diagonal = mul(exp(logDiagonal), tensor1d([...signs]))
  return [
    add(triangle(lower, { lower: true, strict: true }), eye(signs.length)),
    add(triangle(upper, { lower: false, strict: true }), diagonalMatrix(diagonal)),
  ]
}

/** Rows are vectors: W^T = (L U)^T P^T, and P^T on the right reorders the columns. */
function composite(factors: LuParameters, { permutation, signs }: LuProductOptions): Tensor {
  const [l, u] = fullFactors(factors, signs)
  return takeColumns(transpose(matMul(l, u)), permutation)
}

/** With G the gradient of L U: dL = G U^T below the diagonal, dU = L^T G above and on it. */
function gradients(dy: Tensor, factors: LuParameters, { permutation, signs }: LuProductOptions): Tensor[] {
  const [l, u] = fullFactors(factors, signs)
  const g = transpose(takeColumns(dy, inverseOrder(permutation)))
  const ofUpper = matMul(transpose(l), g)
  return [
    triangle(matMul(g, transpose(u)), { lower: true, strict: true }),
    triangle(ofUpper, { lower: false, strict: true }),
    mul(diagonalOf(ofUpper), diagonalOf(u)),
  ]
}
