import { FlowsError } from '@tfjs-flows/core'

export interface SequenceWindowsOptions {
  /** Steps of a window. */
  steps: number
  /** Steps at the start of a window that are only looked back upon; fewer than `steps`. */
  history: number
}

/** Windows of sequences, row after row. */
export interface SequenceWindows {
  readonly rows: number
  readonly steps: number
  /** Value and weight of each step, [rows, steps, 2]. */
  readonly values: Float32Array
  /** The sequence that each window is of. */
  readonly sequences: Int32Array
  /** Steps of all sequences together. */
  readonly total: number
}

/**
 * Cuts sequences into windows of one length for a model that looks `history` steps back, such that every step of every
 * sequence counts in exactly one window: a window at the start of a sequence counts from its first step on, a later one
 * after its first `history` steps, and what lies past the end of a sequence never counts (its value is 0).
 *
 * The weight of a step that counts is rows / total, so that the mean over the rows of the weighted sum is the mean over
 * the steps of the sequences.
 *
 * @throws FlowsError 'argument' where the sizes are no whole numbers or leave no step to count, 'data' without a step
 *
 * @example
 * ```ts
 * const { rows, values } = sequenceWindows([Float32Array.of(5, 6, 7, 8)], { steps: 3, history: 1 })
 * rows // 2
 * values // [5, 0.5, 6, 0.5, 7, 0.5,  7, 0, 8, 0.5, 0, 0]
 * ```
 */
export function sequenceWindows(
  sequences: readonly Float32Array[],
  { steps, history }: SequenceWindowsOptions,
): SequenceWindows {
  check(sequences, steps, history)
  const fresh = steps - history
  const windows = sequences.flatMap(({ length }, sequence) =>
    Array.from({ length: length === 0 ? 0 : 1 + Math.ceil(Math.max(0, length - steps) / fresh) }, (_, i) => ({
      sequence,
      start: i * fresh,
    })),
  )
  const rows = windows.length
  const total = sequences.reduce((sum, { length }) => sum + length, 0)
  const values = new Float32Array(rows * steps * 2)
  for (const [row, { sequence, start }] of windows.entries()) {
    const part = (sequences[sequence] as Float32Array).subarray(start, start + steps)
    for (const [i, value] of part.entries()) {
      const at = 2 * (row * steps + i)
      values[at] = value
      values[at + 1] = start === 0 || i >= history ? rows / total : 0
    }
  }
  return { rows, steps, values, sequences: Int32Array.from(windows, ({ sequence }) => sequence), total }
}

function check(sequences: readonly Float32Array[], steps: number, history: number): void {
  const isWhole = Number.isInteger(steps) && Number.isInteger(history)
  if (!isWhole || history < 0 || steps <= history) {
    throw new FlowsError('argument', {
      who: 'sequenceWindows',
      rule: 'steps and history must be whole numbers, history at least 0 and below steps',
      got: `steps ${steps}, history ${history}`,
      do: 'Pass steps: 2 * history, or more',
    })
  }
  if (sequences.some(({ length }) => length > 0)) return
  throw new FlowsError('data', { who: 'sequenceWindows', rule: 'there must be a step at least', got: 'none' })
}
