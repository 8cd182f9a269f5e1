import type { Rng } from '@tfjs-flows/core'
import { kMeans } from './k-means.ts'
import { maximize } from './maximization.ts'
import { type CovarianceKind, isAxisAligned, type MixtureParameters, type Rows } from './mixture-parameters.ts'
import { emptyStatistics, type Statistics } from './statistics.ts'

/** Rows enough to place the centres; more only cost time. */
const MOST_ROWS = 20_000

/** A mixture to start EM from: the clusters of k-means, each with its own share, mean and covariance. */
export function initialMixture(
  data: Rows,
  { components, covariance, floor }: { components: number; covariance: CovarianceKind; floor: number },
  rng: Rng,
): MixtureParameters {
  const { features } = data
  const chosen = someRows(data, rng)
  const { centres, nearest } = kMeans(chosen, components, rng)
  const statistics = emptyStatistics(components, features, isAxisAligned(covariance))
  for (const [i, k] of nearest.entries()) addRow(chosen, i, k, centres, statistics)
  const start: MixtureParameters = {
    components,
    features,
    covariance,
    weights: new Float64Array(components),
    means: centres,
    covariances: new Float64Array(statistics.squares.length),
  }
  return maximize(statistics, start, floor).mixture
}

function someRows(data: Rows, rng: Rng): Rows {
  const { values, rows, features } = data
  if (rows <= MOST_ROWS) return data
  const chosen = new Float64Array(MOST_ROWS * features)
  for (const [i, row] of rng.permutation(rows).subarray(0, MOST_ROWS).entries()) {
    chosen.set(values.subarray(row * features, (row + 1) * features), i * features)
  }
  return { values: chosen, rows: MOST_ROWS, features }
}

function addRow({ values, features: d }: Rows, row: number, k: number, centres: Float64Array, out: Statistics): void {
  const axisAligned = out.squares.length === out.sums.length
  const offset = (j: number): number => (values[row * d + j] as number) - (centres[k * d + j] as number)
  out.counts[k] = (out.counts[k] as number) + 1
  for (let i = 0; i < d; i += 1) {
    out.sums[k * d + i] = (out.sums[k * d + i] as number) + offset(i)
    for (let j = axisAligned ? i : 0; j <= i; j += 1) {
      const at = axisAligned ? k * d + i : (k * d + i) * d + j
      out.squares[at] = (out.squares[at] as number) + offset(i) * offset(j)
    }
  }
}
