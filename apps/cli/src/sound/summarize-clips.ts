import { FlowsError } from '@tfjs-flows/core'

/** The mean log-probability of a sample over clips, and its standard error from the spread between clips. */
export function summarizeClips(
  logProbs: ArrayLike<number>,
  lengths: readonly number[],
): { readonly mean: number; readonly standardError: number } {
  const samples = lengths.reduce((sum, n) => sum + n, 0)
  if (samples === 0)
    throw new FlowsError('data', { who: 'score', rule: 'there must be a sample at least', got: 'none' })
  const mean = Array.from(logProbs).reduce((sum, value) => sum + value, 0) / samples
  // A ratio of sums: each clip's departure from the mean, over all samples.
  const squares = lengths.reduce((sum, n, i) => sum + ((logProbs[i] as number) - mean * n) ** 2, 0)
  const clips = lengths.length
  return { mean, standardError: clips < 2 ? Number.NaN : Math.sqrt((squares * clips) / (clips - 1)) / samples }
}
