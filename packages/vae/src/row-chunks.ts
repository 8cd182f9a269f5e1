import { concat, reshape, slice, type Tensor, tidy } from '@tensorflow/tfjs-core'

/** Most values of one intermediate tensor: 16 MiB of float32. */
const MOST_VALUES = 2 ** 22

/**
 * Applies a map of rows to tensors [...batch, width] of one batch shape in chunks of rows, so that `valuesPerRow` times
 * the rows of a chunk stay below 4 million. The map gives one number a row; the result is [...batch].
 */
export function inRowChunks(inputs: readonly Tensor[], valuesPerRow: number, map: (rows: Tensor[]) => Tensor): Tensor {
  return tidy(() => {
    const batch = (inputs[0] as Tensor).shape.slice(0, -1)
    const flat = inputs.map((input) => reshape(input, [-1, input.shape[input.rank - 1] as number]))
    const rows = batch.reduce((product, n) => product * n, 1)
    const size = Math.max(1, Math.floor(MOST_VALUES / valuesPerRow))
    if (rows <= size) return reshape(map(flat), batch)
    const parts: Tensor[] = []
    for (let start = 0; start < rows; start += size) {
      const count = Math.min(size, rows - start)
      parts.push(tidy(() => map(flat.map((part) => slice(part, [start, 0], [count, -1])))))
    }
    return reshape(concat(parts), batch)
  })
}
