import { tidy } from '@tensorflow/tfjs-core'
import type { Breather } from '@tfjs-flows/core'
import { FlowsError, Rng, type RngState, sumOf } from '@tfjs-flows/core'
import type { ExampleTable } from './examples.ts'
import type { Objective, Trainable } from './objective.ts'

export interface MeanLossOptions<Model extends Trainable> {
  readonly model: Model
  readonly objective: Objective<Model>
  readonly examples: ExampleTable
  readonly batchSize: number
  /** Every evaluation sees the same noise, so that two of them compare models alone. */
  readonly noise: RngState
  readonly breather: Breather
  readonly signal: AbortSignal | undefined
}

/** The mean loss, and the first row whose loss is not finite, if one is not. */
export interface MeanLoss {
  readonly mean: number
  readonly brokenRow?: number | undefined
}

/**
 * The mean loss over all examples in float64, in batches of one size: the last is filled up with copies of the last row,
 * which do not count. Undefined where the signal stopped it.
 */
export async function meanLoss<Model extends Trainable>(
  options: MeanLossOptions<Model>,
): Promise<MeanLoss | undefined> {
  const { model, objective, examples, batchSize, noise, breather, signal } = options
  const rng = Rng.fromState(noise)
  const size = Math.min(batchSize, examples.rows)
  const sums: number[] = []
  let brokenRow: number | undefined
  for (let start = 0; start < examples.rows; start += size) {
    if (signal?.aborted) return undefined
    const indices = Array.from({ length: size }, (_, i) => start + i)
    const losses = tidy(() => objective.losses(model, { ...examples.batch(indices), rng }))
    const values = await losses.data()
    losses.dispose()
    if (values.length !== size) throw notOneARow(size, losses.shape)
    const counted = values.subarray(0, Math.min(size, examples.rows - start))
    const broken = counted.findIndex((value) => !Number.isFinite(value))
    if (broken >= 0) brokenRow ??= start + broken
    sums.push(sumOf(counted))
    await breather.pause()
  }
  return { mean: sumOf(sums) / examples.rows, brokenRow }
}

function notOneARow(rows: number, shape: readonly number[]): FlowsError {
  return new FlowsError('shape', {
    who: 'objective',
    rule: `losses must give one loss a row: [${rows}]`,
    got: `shape [${shape.join(', ')}]`,
    do: 'Leave the mean over the rows to fit',
  })
}
