import { slice, tensor, tidy } from '@tensorflow/tfjs-core'
import { Breather, FlowsError } from '@tfjs-flows/core'
import { sequenceWindows } from './sequence-windows.ts'
import type { WaveNetDistribution } from './wave-net-distribution.ts'
import { WaveNetWindows } from './wave-net-windows.ts'

export interface SequenceLogProbsOptions {
  /** Steps of a window, default twice the receptive field and at least 1024: it decides time and memory, no result. */
  readonly steps?: number | undefined
  /** Windows evaluated at a time, default 8. */
  readonly batchSize?: number | undefined
  /** The context of each sequence, [sequences, C] in rows. */
  readonly context?: Float32Array | undefined
  /** Stops between two batches with a FlowsError 'aborted'. */
  readonly signal?: AbortSignal | undefined
  /** Hears after each batch how many steps are done. */
  readonly onSteps?: ((done: number, total: number) => void) | undefined
}

/**
 * log p(x | c) in nats of sequences of any lengths, 0 for an empty one. They are evaluated in windows that overlap by the
 * receptive field, so that the values are those of the whole sequences.
 *
 * @throws FlowsError 'data' where there is no step at all, 'aborted' when the signal fires
 *
 * @example
 * ```ts
 * const [first] = await sequenceLogProbs(speech, [companding.encode(clip)])
 * ```
 */
export async function sequenceLogProbs(
  model: WaveNetDistribution,
  sequences: readonly Float32Array[],
  options: SequenceLogProbsOptions = {},
): Promise<Float64Array> {
  const { receptiveField, contextFeatures } = model.network
  const { steps = Math.max(1024, 2 * receptiveField), batchSize = 8, context, signal, onSteps } = options
  const windows = sequenceWindows(sequences, { steps, history: receptiveField })
  const windowed = new WaveNetWindows({ model, steps })
  const sums = new Float64Array(sequences.length)
  const breather = new Breather()
  for (let start = 0; start < windows.rows; start += batchSize) {
    if (signal?.aborted) {
      const got = `the signal after ${start} of ${windows.rows} windows`
      throw new FlowsError('aborted', { who: 'sequenceLogProbs', rule: 'the caller stopped it', got }, signal.reason)
    }
    // A last batch of another size would be as good, but backends keep what they compile for a shape.
    const from = Math.max(0, Math.min(start, windows.rows - batchSize))
    const of = windows.sequences.subarray(from, from + batchSize)
    const logProbs = tidy(() => {
      const x = tensor(windows.values.subarray(2 * from * steps, 2 * (from + of.length) * steps), [of.length, steps, 2])
      return slice(windowed.logProb(x, contextOf(context, contextFeatures, of)), [start - from], [-1])
    })
    const values = await logProbs.data()
    logProbs.dispose()
    for (const [i, value] of values.entries()) {
      const sequence = of[start - from + i] as number
      sums[sequence] = (sums[sequence] as number) + (value * windows.total) / windows.rows
    }
    onSteps?.(Math.round((windows.total * Math.min(windows.rows, start + batchSize)) / windows.rows), windows.total)
    await breather.pause()
  }
  return sums
}

function contextOf(
  context: Float32Array | undefined,
  width: number,
  sequences: Int32Array,
): ReturnType<typeof tensor> | undefined {
  if (context === undefined || width === 0) return undefined
  const rows = [...sequences].flatMap((i) => [...context.subarray(i * width, (i + 1) * width)])
  return tensor(rows, [sequences.length, width])
}
