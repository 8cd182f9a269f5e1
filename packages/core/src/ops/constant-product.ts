import { customGrad, matMul, type Tensor, tensor2d } from '@tensorflow/tfjs-core'

/**
 * rows [N, A] times a constant matrix [A, columns] whose entries `at` gives; its gradient multiplies by the transpose.
 *
 * With a matrix of 0 and 1 it takes, moves and adds up columns exactly, on wasm ten times as fast as split and concat.
 */
export function constantProduct(rows: Tensor, columns: number, at: (row: number, column: number) => number): Tensor {
  const count = rows.shape[1] ?? 0
  const op = customGrad((...args) => {
    const [input] = args as [Tensor]
    return {
      value: matMul(input, constantMatrix(count, columns, at)),
      gradFunc: (dy: Tensor) =>
        matMul(
          dy,
          constantMatrix(columns, count, (column, row) => at(row, column)),
        ),
    }
  })
  return op(rows)
}

export function constantMatrix(rows: number, columns: number, at: (row: number, column: number) => number): Tensor {
  return tensor2d(
    Float32Array.from({ length: rows * columns }, (_, i) => at(Math.floor(i / columns), i % columns)),
    [rows, columns],
  )
}
