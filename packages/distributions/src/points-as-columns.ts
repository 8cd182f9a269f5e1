import { reshape, squeeze, type Tensor, transpose } from '@tensorflow/tfjs-core'
import type { Shape } from '@tfjs-flows/core'

/** x [...rows, ...batch, d] as matrices [...batch, d, product of rows] whose columns are the points. */
export function toColumns(x: Tensor, batchRank: number): { matrix: Tensor; rows: Shape } {
  const missing = Math.max(0, batchRank + 1 - x.rank)
  const full = reshape(x, [...Array<number>(missing).fill(1), ...x.shape])
  const rowRank = full.rank - 1 - batchRank
  const axes = full.shape.map((_, axis) => axis)
  const moved = transpose(full, [...axes.slice(rowRank), ...axes.slice(0, rowRank)])
  return { matrix: reshape(moved, [...full.shape.slice(rowRank), -1]), rows: full.shape.slice(0, rowRank) }
}

/** Values [...batch, product of rows] of the columns as [...rows, ...batch]. */
export function fromColumns(values: Tensor, rows: Shape): Tensor {
  const batch = values.shape.slice(0, -1)
  if (rows.length === 0) return squeeze(values, [values.rank - 1])
  const split = reshape(values, [...batch, ...rows])
  const axes = split.shape.map((_, axis) => axis)
  return transpose(split, [...axes.slice(batch.length), ...axes.slice(0, batch.length)])
}
