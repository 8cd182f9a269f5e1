import { concat, customGrad, div, matMul, mul, neg, slice, sub, type Tensor, transpose } from '@tensorflow/tfjs-core'
import { FlowsError } from '../flows-error.ts'
import { fused } from './fused.ts'
import { triangle } from './triangle.ts'

/** Which triangle of the matrix is read; the other is taken as zero. */
export interface TriangularSolveOptions {
  /** Default true: the lower triangle. */
  lower?: boolean
  /** Default false. True: the diagonal is taken as 1 and not read. */
  unitDiagonal?: boolean
}

/**
 * X with T X = B by substitution: T [..., n, n] triangular, B [..., n, m]; both have the same batch axes.
 *
 * Without a kernel by halves: n divisions of rows and n - 1 matrix products. Backward stable, as plain substitution
 * (Higham, "Accuracy and stability of numerical algorithms", 2002, chapter 8).
 *
 * @throws FlowsError 'shape' where T is not square or B has other rows
 */
export function triangularSolve(matrix: Tensor, rightSide: Tensor, options: TriangularSolveOptions = {}): Tensor {
  const { lower = true, unitDiagonal = false } = options
  const n = matrix.shape[matrix.rank - 1] ?? 0
  if (matrix.rank < 2 || matrix.shape[matrix.rank - 2] !== n || rightSide.shape[rightSide.rank - 2] !== n) {
    throw new FlowsError('shape', {
      who: 'triangularSolve',
      rule: 'matrix must be [..., n, n] and rightSide [..., n, m]',
      got: `[${matrix.shape.join(', ')}] and [${rightSide.shape.join(', ')}]`,
      do: 'Give both the same batch axes and n rows',
    })
  }
  const op = customGrad((...args) => {
    const [t, b, save] = args as [Tensor, Tensor, (tensors: Tensor[]) => void]
    const value = solve(t, b, lower, unitDiagonal)
    save([t, value])
    return {
      value,
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [factor, x] = saved as [Tensor, Tensor]
        const db = solve(swapLast(factor), dy, !lower, unitDiagonal)
        const dt = neg(matMul(db, swapLast(x)))
        return [triangle(dt, { lower, strict: unitDiagonal }), db]
      },
    }
  })
  return op(matrix, rightSide)
}

function solve(t: Tensor, b: Tensor, lower: boolean, unitDiagonal: boolean): Tensor {
  return fused('FlowsTriangularSolve', { t, b }, { lower, unitDiagonal }, () => substitute(t, b, lower, unitDiagonal))
}

function substitute(t: Tensor, b: Tensor, lower: boolean, unit: boolean): Tensor {
  const n = t.shape[t.rank - 1] ?? 0
  if (n === 1) return unit ? mul(b, 1) : div(b, t)
  const half = n >> 1
  const [first, second] = [block(t, 0, 0, half, half), block(t, half, half, n - half, n - half)]
  const [top, bottom] = [rows(b, 0, half), rows(b, half, n - half)]
  if (lower) {
    const x1 = substitute(first, top, lower, unit)
    const x2 = substitute(second, sub(bottom, matMul(block(t, half, 0, n - half, half), x1)), lower, unit)
    return concat([x1, x2], b.rank - 2)
  }
  const x2 = substitute(second, bottom, lower, unit)
  const x1 = substitute(first, sub(top, matMul(block(t, 0, half, half, n - half), x2)), lower, unit)
  return concat([x1, x2], b.rank - 2)
}

function block(t: Tensor, row: number, column: number, height: number, width: number): Tensor {
  const lead = t.shape.slice(0, -2)
  return slice(t, [...lead.map(() => 0), row, column], [...lead, height, width])
}

function rows(b: Tensor, row: number, height: number): Tensor {
  return block(b, row, 0, height, b.shape[b.rank - 1] ?? 0)
}

/** Exchanges the last two axes. */
export function swapLast(x: Tensor): Tensor {
  const order = x.shape.map((_, axis) => axis)
  return transpose(x, [...order.slice(0, -2), x.rank - 1, x.rank - 2])
}
