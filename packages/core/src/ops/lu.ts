import {
  abs,
  add,
  argMax,
  cast,
  customGrad,
  div,
  equal,
  expandDims,
  eye,
  log,
  matMul,
  mul,
  onesLike,
  range,
  slice,
  squeeze,
  sub,
  sum,
  type Tensor,
  tensor2d,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core'
import { FlowsError } from '../flows-error.ts'
import { diagonalOf, triangle } from './triangle.ts'
import { swapLast, triangularSolve } from './triangular-solve.ts'

/** P A = L U with L unit lower and U upper triangular; all [..., n, n]. */
export interface LuFactors {
  readonly permutation: Tensor
  readonly lower: Tensor
  readonly upper: Tensor
}

/**
 * LU factors with partial pivoting (Golub and Van Loan, "Matrix computations", 2013, 3.4.4), batched; the values alone,
 * without a gradient: `logAbsDet` has one, and a trained LU map is parameterised by its factors.
 *
 * A singular matrix gives a zero on the diagonal of U.
 */
export function lu(matrix: Tensor): LuFactors {
  const n = checkSquare('lu', matrix)
  let work = matrix
  let permutation = add(zerosLike(matrix), eye(n))
  for (let k = 0; k < n; k += 1) {
    const pivot = pivotRow(work, k, n)
    work = swapRows(work, k, pivot, n)
    permutation = swapRows(permutation, k, pivot, n)
    work = eliminate(work, k, n)
  }
  return {
    permutation,
    lower: add(triangle(work, { lower: true, strict: true }), eye(n)),
    upper: triangle(work, { lower: false, strict: false }),
  }
}

/**
 * log|det A| of [..., n, n] as the sum of log|diagonal of U|; -Infinity where A is singular. Gradient A^-T.
 */
export function logAbsDet(matrix: Tensor): Tensor {
  checkSquare('logAbsDet', matrix)
  const op = customGrad((...args) => {
    const [a, save] = args as [Tensor, (tensors: Tensor[]) => void]
    const { permutation, lower, upper } = lu(a)
    const value = sum(log(abs(diagonalOf(upper))), -1)
    save([permutation, lower, upper])
    return {
      value,
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [p, l, u] = saved as [Tensor, Tensor, Tensor]
        const inverse = triangularSolve(u, triangularSolve(l, p, { unitDiagonal: true }), { lower: false })
        return mul(expandDims(expandDims(dy, -1), -1), swapLast(inverse))
      },
    }
  })
  return op(matrix)
}

/** X with A X = B for a general square A [..., n, n] and B [..., n, m], by LU with partial pivoting; values alone. */
export function solve(matrix: Tensor, rightSide: Tensor): Tensor {
  const { permutation, lower, upper } = lu(matrix)
  return triangularSolve(upper, triangularSolve(lower, matMul(permutation, rightSide), { unitDiagonal: true }), {
    lower: false,
  })
}

function checkSquare(who: string, matrix: Tensor): number {
  const n = matrix.shape[matrix.rank - 1] ?? 0
  if (matrix.rank < 2 || matrix.shape[matrix.rank - 2] !== n) {
    throw new FlowsError('shape', {
      who,
      rule: 'the matrix must be [..., n, n]',
      got: `[${matrix.shape.join(', ')}]`,
      do: 'Pass a square matrix or a batch of them',
    })
  }
  return n
}

/** The row of the largest entry of column k on or below the diagonal, as a one-hot column [..., n, 1] of 0 and 1. */
function pivotRow(work: Tensor, k: number, n: number): Tensor {
  const size = abs(columnOf(work, k, n))
  const reachable = where(
    indices(n, (i) => i >= k, 1),
    size,
    mul(onesLike(size), -1),
  )
  const place = expandDims(argMax(squeeze(reachable, [-1]), -1), -1)
  // A comparison: oneHot refuses the single row of a 1 x 1 matrix.
  return expandDims(cast(equal(place, range(0, n, 1, 'int32')), 'int32'), -1)
}

/** Exchanges row k and the one-hot row `pivot`, by selection: exact. */
function swapRows(work: Tensor, k: number, pivot: Tensor, n: number): Tensor {
  const rowK = rowOf(work, k, n)
  const rowPivot = sum(mul(work, cast(pivot, 'float32')), -2, true)
  const withoutK = where(cast(pivot, 'bool'), rowK, work)
  return where(
    indices(n, (i) => i === k, 1),
    rowPivot,
    withoutK,
  )
}

/** One step of elimination: multipliers below the diagonal of column k, and the update of the rest. */
function eliminate(work: Tensor, k: number, n: number): Tensor {
  const column = columnOf(work, k, n)
  const pivot = slice(column, [...column.shape.slice(0, -2).map(() => 0), k, 0], [...column.shape.slice(0, -2), 1, 1])
  // A zero pivot means that the whole column is zero: its multipliers are zero too.
  const divisor = where(equal(pivot, 0), onesLike(pivot), pivot)
  const isBelow = indices(n, (i) => i > k, 1)
  const multipliers = where(isBelow, div(column, divisor), zerosLike(column))
  const updated = sub(work, matMul(multipliers, rowOf(work, k, n)))
  // Columns before k hold the multipliers of earlier steps and stay.
  const isAfterK = indices(n, (j) => j > k, 0)
  const isK = indices(n, (j) => j === k, 0)
  return where(isAfterK, updated, where(isK, where(isBelow, multipliers, column), work))
}

/** A bool mask over row numbers (axis 1: [n, 1]) or column numbers (axis 0: [1, n]). */
function indices(n: number, holds: (i: number) => boolean, axis: 0 | 1): Tensor {
  const flags = Uint8Array.from({ length: n }, (_, i) => (holds(i) ? 1 : 0))
  return tensor2d(flags, axis === 1 ? [n, 1] : [1, n], 'bool')
}

function columnOf(work: Tensor, k: number, n: number): Tensor {
  const lead = work.shape.slice(0, -2)
  return slice(work, [...lead.map(() => 0), 0, k], [...lead, n, 1])
}

function rowOf(work: Tensor, k: number, n: number): Tensor {
  const lead = work.shape.slice(0, -2)
  return slice(work, [...lead.map(() => 0), k, 0], [...lead, 1, n])
}
