import type { Rng } from '@tfjs-flows/core'
import type { TrainingState } from './training-state.ts'

/** How a run draws, reports, stops and resumes: the same for every kind of training. */
export interface RunOptions {
  /** Seed of the data order and the noise, default 0. */
  seed?: number | undefined
  /** Instead of a seed; children of it are used. */
  rng?: Rng | undefined
  /** Steps between two progress objects; default: whenever 50 ms have passed. Evaluations always give one. */
  yieldEvery?: number | undefined
  /** Stops the run within one step; the best weights so far are restored. */
  signal?: AbortSignal | undefined
  /** Goes on where this state was taken. */
  resume?: TrainingState | undefined
}
