import type { Rng } from '@tfjs-flows/core'
import type { ImportanceSample } from './importance-sample.ts'
import type { Rows } from './rows.ts'

/**
 * `count` rows drawn with replacement in proportion to their weights: draws of the target, as nearly as the sample's
 * effective size allows (sampling-importance resampling, Rubin 1987). Take far fewer than that size, or rows repeat.
 *
 * @throws FlowsError 'argument' where no row has a weight
 */
export function resample({ values, features, logWeights }: ImportanceSample, count: number, rng: Rng): Rows {
  const peak = logWeights.reduce((largest, value) => Math.max(largest, value), Number.NEGATIVE_INFINITY)
  const picked = rng.categories(
    count,
    logWeights.map((value) => Math.exp(value - peak)),
  )
  const rows = new Float64Array(count * features)
  for (const [i, row] of picked.entries()) {
    rows.set(values.subarray(row * features, (row + 1) * features), i * features)
  }
  return { values: rows, rows: count, features }
}
