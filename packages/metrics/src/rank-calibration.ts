import type { Density, Rng } from '@tfjs-flows/core'
import { Distribution } from '@tfjs-flows/distributions'
import { type BatchOptions, eachBatch } from './each-batch.ts'
import { sampleGap } from './kolmogorov-smirnov.ts'
import { checkEvents, logProbRows } from './log-prob-rows.ts'
import type { Rows } from './rows.ts'
import { type Uniformity, unitHistogram } from './uniformity.ts'

/** How the densities of test rows rank among those of the model's own samples. */
export interface RankCalibration {
  readonly kind: 'rank'
  readonly rows: number
  /** Samples drawn from the model, one for each row. */
  readonly samples: number
  /** Rows of density 0; they rank lowest. */
  readonly outsideSupport: number
  /** Share of the samples with a lower log-density than the row, ties counting half: uniform if the model is right. */
  readonly rank: Uniformity
}

/** Draws one sample for each row, under the row's context if there is one, and compares the log-densities of the two. */
export async function rankCalibration(
  density: Density,
  block: Rows,
  options: BatchOptions & { readonly rng: Rng },
): Promise<RankCalibration> {
  checkEvents('calibration', density, block)
  const observed = await logProbRows(density, block, options)
  const drawn = new Float64Array(block.rows)
  // A draw has the batch of its context, unless the distribution ignores that.
  const drawsContext = !(density instanceof Distribution) || density.followsContext
  await eachBatch(
    'calibration',
    block.rows,
    options,
    ({ size, context }) => {
      const [rng] = options.rng.split(1)
      return density.sampleAndLogProb(drawsContext && context !== undefined ? 1 : size, { rng, context })[1]
    },
    (values, { start }) => drawn.set(values, start),
  )
  const sorted = drawn.toSorted()
  const ranks = observed.map(
    (value) => (countBelow(sorted, value, false) + countBelow(sorted, value, true)) / (2 * sorted.length),
  )
  return {
    kind: 'rank',
    rows: block.rows,
    samples: drawn.length,
    outsideSupport: observed.filter((value) => value === Number.NEGATIVE_INFINITY).length,
    rank: { ...sampleGap(observed, drawn), histogram: unitHistogram(ranks) },
  }
}

/** How many of the sorted values are below `limit`, or with `orEqual` not above it. */
function countBelow(sorted: Float64Array, limit: number, orEqual: boolean): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    const value = sorted[middle] as number
    if (value < limit || (orEqual && value === limit)) low = middle + 1
    else high = middle
  }
  return low
}
