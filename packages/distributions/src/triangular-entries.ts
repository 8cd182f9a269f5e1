import { add, concat, expandDims, mul, reshape, sign, type Tensor, zeros } from '@tensorflow/tfjs-core'
import { diagonalMatrix, diagonalOf, takeColumns, triangle } from '@tfjs-flows/core'

/** The number of entries of a lower triangle of d rows, its diagonal included. */
export function triangularNumber(d: number): number {
  return (d * (d + 1)) / 2
}

/** Entries [..., d (d + 1) / 2] as lower triangles [..., d, d], row by row; `onDiagonal` is applied to the diagonal. */
export function fillTriangle(entries: Tensor, onDiagonal: (diagonal: Tensor) => Tensor): Tensor {
  const count = entries.shape[entries.rank - 1] ?? 0
  const d = Math.round((Math.sqrt(8 * count + 1) - 1) / 2)
  const batch = entries.shape.slice(0, -1)
  const padded = concat([entries, zeros([...batch, d * d - count])], entries.rank - 1)
  // The zeros behind the entries fill the places above the diagonal, each used once.
  let next = count
  const order = places(d, (i, j) => (j <= i ? triangularNumber(i) + j : next++))
  return mapDiagonal(reshape(takeColumns(padded, order), [...batch, d, d]), onDiagonal)
}

/**
 * The entries of lower triangles [..., d, d], row by row, `onDiagonal` applied to the diagonal. Columns are turned to a
 * diagonal above 0 first, which leaves L L^T as it is.
 */
export function lowerTriangle(matrix: Tensor, onDiagonal: (diagonal: Tensor) => Tensor): Tensor {
  const d = matrix.shape[matrix.rank - 1] ?? 0
  const turned = mul(matrix, expandDims(sign(diagonalOf(matrix)), -2))
  const mapped = mapDiagonal(turned, onDiagonal)
  const order = places(d, (i, j) => (j <= i ? i * d + j : -1)).filter((place) => place >= 0)
  return takeColumns(reshape(mapped, [...matrix.shape.slice(0, -2), d * d]), order)
}

function mapDiagonal(matrix: Tensor, f: (diagonal: Tensor) => Tensor): Tensor {
  return add(triangle(matrix, { lower: true, strict: true }), diagonalMatrix(f(diagonalOf(matrix))))
}

/** f of each row and column, row by row. */
function places(d: number, f: (row: number, column: number) => number): number[] {
  return Array.from({ length: d * d }, (_, k) => f(Math.floor(k / d), k % d))
}
