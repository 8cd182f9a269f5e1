import { tidy } from '@tensorflow/tfjs-core'
import { Breather, type Density, FlowsError, type Rng } from '@tfjs-flows/core'
import { float64Front } from './float64-front.ts'
import { checkEvents } from './log-prob-rows.ts'

export interface SampleRowsOptions {
  readonly rng: Rng
  /** Scales the spread of the base density. Default 1. */
  readonly temperature?: number | undefined
  /** Rows drawn at a time; the rows drawn depend on it. Default 1024. */
  readonly batchSize?: number | undefined
  /** Stops between two batches with a FlowsError 'aborted'. */
  readonly signal?: AbortSignal | undefined
  /** Hears after each batch how many rows are done. */
  readonly onRows?: ((done: number) => void) | undefined
}

/**
 * `count` draws as float64 rows, in the units of the data; the counterpart of `logProbRows`.
 *
 * Where the density ends in a `Standardize`, that part is applied in float64, so that columns with large offsets keep
 * their detail. Fewer rows with the same generator are the first of more rows.
 *
 * @throws FlowsError 'shape' for a batch of densities, 'aborted' when the signal fires
 * @example
 * ```ts
 * const values = await sampleRows(flow, 1000, { rng: new Rng(0) }) // row by row
 * ```
 */
export async function sampleRows(density: Density, count: number, options: SampleRowsOptions): Promise<Float64Array> {
  const { rng, temperature = 1, batchSize = 1024, signal } = options
  const features = density.eventShape.reduce((product, n) => product * n, 1)
  const values = new Float64Array(count * features)
  checkEvents('sampleRows', density, { values, rows: count, features })
  const front = await float64Front(density)
  const breather = new Breather()
  for (let start = 0; start < count; start += batchSize) {
    if (signal?.aborted) {
      const got = `the signal after ${start} of ${count} rows`
      throw new FlowsError(
        'aborted',
        { who: 'sampleRows', rule: 'the caller stopped the sampling', got },
        signal.reason,
      )
    }
    const drawn = tidy(() => (front?.rest ?? density).sample(batchSize, { rng, temperature }))
    const batch = (await drawn.data()).subarray(0, (count - start) * features)
    drawn.dispose()
    for (const [i, z] of batch.entries()) {
      values[start * features + i] = front === undefined ? z : front.restore(z, i % features)
    }
    options.onRows?.(Math.min(count, start + batchSize))
    await breather.pause()
  }
  return values
}
