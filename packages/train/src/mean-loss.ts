import { tidy } from '@tensorflow/tfjs-core'
import type { Breather } from '@tfjs-flows/core'
import { FlowsError, Rng, type RngState, sumOf } from '@tfjs-flows/core'
import type { LossTable } from './loss-table.ts'

export interface MeanLossOptions {
  readonly table: LossTable
  readonly batchSize: number
  /** Steps taken before this evaluation. */
  readonly step: number
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
 * The mean loss over all rows in float64, in batches of one size: the last is filled up with copies of the last row,
 * which do not count. Undefined where the signal stopped it.
 */
export async function meanLoss(options: MeanLossOptions): Promise<MeanLoss | undefined> {
  const { table, batchSize, step, noise, breather, signal } = options
  const rng = Rng.fromState(noise)
  const size = Math.min(batchSize, table.rows)
  const sums: number[] = []
  let brokenRow: number | undefined
  for (let start = 0; start < table.rows; start += size) {
    if (signal?.aborted) return undefined
    const indices = Array.from({ length: size }, (_, i) => start + i)
    const losses = tidy(() => table.losses(indices, rng, step))
    const values = await losses.data()
    losses.dispose()
    if (values.length !== size) throw notOneARow(size, losses.shape)
    const counted = values.subarray(0, Math.min(size, table.rows - start))
    const broken = counted.findIndex((value) => !Number.isFinite(value))
    if (broken >= 0) brokenRow ??= start + broken
    sums.push(sumOf(counted))
    await breather.pause()
  }
  return { mean: sumOf(sums) / table.rows, brokenRow }
}

function notOneARow(rows: number, shape: readonly number[]): FlowsError {
  return new FlowsError('shape', {
    who: 'objective',
    rule: `losses must give one loss a row: [${rows}]`,
    got: `shape [${shape.join(', ')}]`,
    do: 'Leave the mean over the rows to fit',
  })
}
