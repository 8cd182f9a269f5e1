import { abs, add, concat, div, expandDims, eye, log, square, sub, sum, type Tensor } from '@tensorflow/tfjs-core'
import { cholesky, diagonalOf, matrixProduct, swapLast, triangularSolve } from '@tfjs-flows/core'
import { broadcastShapes } from './broadcast-shapes.ts'
import { stretch } from './stretch.ts'

/** What a density, a sampler or a divergence needs of a covariance S [...batch, d, d], without S itself. */
export interface CovarianceForm {
  /** S = diag(deviations^2) + F F^T: deviations [...batch, d], where S has such a part, and */
  readonly deviations?: Tensor
  /** F [...batch, d, m]; alone it is lower triangular. */
  readonly factor?: Tensor
  /** log det S / 2 [...batch] */
  readonly halfLogDet: Tensor
  /** W Y [..., r, m] of columns Y [..., d, m] with W^T W = S^-1; Y has all the batch axes of S. */
  whiten(columns: Tensor): Tensor
  /** The diagonal of S^-1, broadcastable to [...batch, d]. */
  precisionDiagonal(): Tensor
}

/** S = diag(deviations^2) */
export function diagonalForm(deviations: Tensor): CovarianceForm {
  return {
    deviations,
    halfLogDet: sum(log(deviations), -1),
    whiten: (columns) => div(columns, expandDims(deviations, -1)),
    precisionDiagonal: () => square(div(1, deviations)),
  }
}

/** S = L L^T for a lower triangular L, by one triangular solve. */
export function factoredForm(factor: Tensor): CovarianceForm {
  const d = factor.shape[factor.rank - 1] ?? 0
  const whiten = (columns: Tensor): Tensor =>
    triangularSolve(stretch(factor, [...columns.shape.slice(0, -1), d]), columns)
  return {
    factor,
    halfLogDet: sum(log(abs(diagonalOf(factor))), -1),
    whiten,
    precisionDiagonal: () => sum(square(whiten(stretch(eye(d), factor.shape))), -2),
  }
}

/**
 * S = D + U U^T for D = diag(deviations^2) and U [...batch, d, k], in O(d k^2).
 *
 * With A = D^(-1/2) U, C = I + A^T A and y = D^(-1/2) Y: det S = det D det C, and
 * y^T (I + A A^T)^-1 y = min_z |y - A z|^2 + |z|^2, reached at z = C^-1 A^T y. W Y is that y - A z above that z: Woodbury's
 * formula as a sum of squares, where its difference |y|^2 - |...|^2 would lose the digits of a small D.
 */
export function lowRankForm(deviations: Tensor, factor: Tensor): CovarianceForm {
  const [d = 0, k = 0] = factor.shape.slice(-2)
  const batch = broadcastShapes('lowRankForm', deviations.shape.slice(0, -1), factor.shape.slice(0, -2))
  const scaled = div(stretch(factor, [...batch, d, k]), expandDims(deviations, -1))
  const lower = cholesky(add(matrixProduct(swapLast(scaled), scaled), eye(k)))
  const solve = (right: Tensor): Tensor => {
    const stretched = stretch(lower, [...right.shape.slice(0, -1), k])
    return triangularSolve(swapLast(stretched), triangularSolve(stretched, right), { lower: false })
  }
  return {
    deviations,
    factor,
    halfLogDet: add(sum(log(deviations), -1), sum(log(diagonalOf(lower)), -1)),
    whiten: (columns) => {
      const y = div(columns, expandDims(deviations, -1))
      const a = stretch(scaled, [...y.shape.slice(0, -1), k])
      const z = solve(matrixProduct(swapLast(a), y))
      return concat([sub(y, matrixProduct(a, z)), z], y.rank - 2)
    },
    // 1 - |C^(-1/2) a_i|^2 for the rows a_i of A
    precisionDiagonal: () => {
      const shares = sum(square(triangularSolve(lower, swapLast(scaled))), -2)
      return div(sub(1, shares), square(deviations))
    },
  }
}
