import { tidy } from '@tensorflow/tfjs-core'
import { Rng, type RngState, sumOf } from '@tfjs-flows/core'
import type { ExampleTable } from './examples.ts'
import type { Objective, Trainable } from './objective.ts'

/**
 * The mean loss over all examples in float64, in batches of one size: the last is filled up with copies of the last
 * row, which do not count. `noise` makes every evaluation see the same noise, so that two of them compare models alone.
 */
export async function meanLoss<Model extends Trainable>(
  model: Model,
  objective: Objective<Model>,
  examples: ExampleTable,
  batchSize: number,
  noise: RngState,
): Promise<number> {
  const rng = Rng.fromState(noise)
  const size = Math.min(batchSize, examples.rows)
  const sums: number[] = []
  for (let start = 0; start < examples.rows; start += size) {
    const indices = Array.from({ length: size }, (_, i) => start + i)
    const losses = tidy(() => objective.losses(model, { ...examples.batch(indices), rng }))
    const values = await losses.data()
    losses.dispose()
    sums.push(sumOf(values.subarray(0, Math.min(size, examples.rows - start))))
  }
  return sumOf(sums) / examples.rows
}
