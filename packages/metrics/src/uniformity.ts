import { type GapTest, uniformGap } from './kolmogorov-smirnov.ts'

/** Bins of every histogram of a calibration. */
export const histogramBins = 20

/** Whether values that should be uniform on [0, 1] are. */
export interface Uniformity extends GapTest {
  /** How many values lie in each twentieth of [0, 1]; flat when the model is right. */
  readonly histogram: readonly number[]
}

/** Kolmogorov and Smirnov's test with a histogram for plots. */
export function uniformity(values: ArrayLike<number>): Uniformity {
  return { ...uniformGap(values), histogram: unitHistogram(values) }
}

/** Counts in equal bins of [0, 1]; 1 itself falls in the last. */
export function unitHistogram(values: ArrayLike<number>): number[] {
  const counts = Array.from({ length: histogramBins }, () => 0)
  for (let i = 0; i < values.length; i += 1) {
    const bin = Math.min(histogramBins - 1, Math.floor((values[i] as number) * histogramBins))
    counts[bin] = (counts[bin] ?? 0) + 1
  }
  return counts
}
