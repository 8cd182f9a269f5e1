import { type Density, Rng } from '@tfjs-flows/core'
import { type BaseCalibration, baseCalibration } from './base-calibration.ts'
import type { BatchOptions } from './each-batch.ts'
import { type RankCalibration, rankCalibration } from './rank-calibration.ts'
import type { Rows } from './rows.ts'

/** Options of `calibration`. */
export interface CalibrationOptions extends BatchOptions {
  /** Draws the samples that a model without a base space is compared with; default a fixed seed. */
  readonly rng?: Rng
}

/**
 * Whether test rows look like draws of the model.
 *
 * A flow with a normal base: rows are encoded, and each base coordinate (by Phi) and |z|^2 (by chi-square) must be
 * uniform. Any other density: the log-densities of rows must rank uniformly among those of samples. Both are tested by
 * Kolmogorov and Smirnov and given as histograms of 20 bins.
 *
 * A small p-value says that the model is off, not by how much: with many rows every model is. A large one is no proof:
 * the rank test sees densities alone, so a mirrored model passes it.
 *
 * @throws FlowsError as `logProbRows`
 * @example
 * ```ts
 * const report = await calibration(flow, test)
 * if (report.kind === 'base') console.log(report.radius.pValue)
 * ```
 */
export async function calibration(
  density: Density,
  block: Rows,
  options: CalibrationOptions = {},
): Promise<BaseCalibration | RankCalibration> {
  const base = await baseCalibration(density, block, options)
  return base ?? rankCalibration(density, block, { ...options, rng: options.rng ?? new Rng(0) })
}
