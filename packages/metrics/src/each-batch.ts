import { type Tensor, tensor, tidy } from '@tensorflow/tfjs-core'
import { Breather, FlowsError } from '@tfjs-flows/core'
import { checkRows, type Rows } from './rows.ts'

/** How rows are evaluated on the backend. */
export interface BatchOptions {
  /** Rows a batch; every batch has this shape, the last one padded. Default 1024. */
  readonly batchSize?: number | undefined
  /** Conditioning input: one row for each row, or one row for all. */
  readonly context?: Rows | undefined
  /** Stops between two batches with a FlowsError 'aborted'. */
  readonly signal?: AbortSignal | undefined
  /** Hears after each batch how many rows are done. */
  readonly onRows?: ((done: number) => void) | undefined
}

/** One batch: `size` rows from `start` on, of which the first `count` are real and the rest repeat the last one. */
export interface Batch {
  readonly start: number
  readonly count: number
  readonly size: number
  readonly context: Tensor | undefined
}

/**
 * Runs an evaluation batch by batch and hands on the values of each, without those of the padding. The result of `run`
 * must have `size` rows on its first axis or in all; whatever else it makes is freed.
 */
export async function eachBatch(
  who: string,
  rows: number,
  options: BatchOptions,
  run: (batch: Batch) => Tensor,
  keep: (values: ArrayLike<number>, batch: Batch) => void,
): Promise<void> {
  const { batchSize = 1024, context, signal } = options
  checkOptions(who, rows, batchSize, context)
  const size = Math.min(batchSize, rows)
  const breather = new Breather()
  for (let start = 0; start < rows; start += size) {
    if (signal?.aborted) {
      const got = `the signal after ${start} of ${rows} rows`
      throw new FlowsError('aborted', { who, rule: 'the caller stopped the evaluation', got }, signal.reason)
    }
    const batch = { start, count: Math.min(size, rows - start), size }
    const result = tidy(() => run({ ...batch, context: contextOf(context, batch) }))
    const values = await result.data()
    result.dispose()
    keep(values.subarray(0, (values.length / size) * batch.count), { ...batch, context: undefined })
    options.onRows?.(start + batch.count)
    await breather.pause()
  }
}

/** The rows of a batch in float32, [size, ...shape]; `convert` sees each value in float64 with its column. */
export function batchTensor(
  block: Rows,
  { start, count, size }: Batch,
  shape: readonly number[],
  convert: (value: number, column: number) => number = (value) => value,
): Tensor {
  const { features } = block
  const values = new Float32Array(size * features)
  for (let i = 0; i < size; i += 1) {
    const row = start + Math.min(i, count - 1)
    for (let j = 0; j < features; j += 1)
      values[i * features + j] = convert(block.values[row * features + j] as number, j)
  }
  return tensor(values, [size, ...shape], 'float32')
}

function contextOf(context: Rows | undefined, batch: Omit<Batch, 'context'>): Tensor | undefined {
  if (context === undefined) return undefined
  const shared = context.rows === 1 ? { start: 0, count: 1, size: batch.size } : batch
  return batchTensor(context, { ...shared, context: undefined }, [context.features])
}

function checkOptions(who: string, rows: number, batchSize: number, context: Rows | undefined): void {
  if (!Number.isSafeInteger(batchSize) || batchSize < 1) {
    const rule = 'batchSize must be a whole number of at least 1'
    throw new FlowsError('argument', { who, rule, got: String(batchSize), do: 'Pass a size such as 1024' })
  }
  if (context === undefined) return
  checkRows(who, context)
  if (context.rows !== 1 && context.rows !== rows) {
    throw new FlowsError('shape', {
      who,
      rule: `the context must have one row, or one for each of the ${rows} rows`,
      got: `${context.rows} rows`,
    })
  }
}
