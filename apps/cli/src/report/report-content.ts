import type { RankCalibration } from '@tfjs-flows/metrics'
import type { Comparison } from '../comparison.ts'

/** What the pictures of a report are drawn from, beside the comparison itself. */
export interface ReportContent {
  readonly comparison: Comparison
  /** Row-major test rows in original units, a few thousand at most. */
  readonly data: Float64Array
  readonly models: readonly ModelPictures[]
  /** Sentences about what was done to the data, in the order they were printed. */
  readonly notes: readonly string[]
}

/** One model's material for the pictures. */
export interface ModelPictures {
  readonly model: string
  /** Row-major samples in original units. */
  readonly samples: Float64Array
  /** Validation loss in nats (original units) against training seconds. */
  readonly learning: readonly { readonly seconds: number; readonly loss: number }[]
  readonly slices: readonly DensitySlice[]
  /** Ranks of the test rows among samples of the model, by log-density; uniform if the model is right. */
  readonly calibration: RankCalibration
}

/** log-density on a grid over two columns, the others held at the median of the data. */
export interface DensitySlice {
  readonly columns: readonly [number, number]
  readonly size: number
  readonly low: readonly [number, number]
  readonly high: readonly [number, number]
  /** Row-major [size, size], the second column along rows. */
  readonly logProb: Float64Array
}
