import type { Rng } from '@tfjs-flows/core'
import type { MixtureParameters, Rows } from './mixture-parameters.ts'

/** Share of the rows, those of least density, among which a new place is drawn. */
const WORST = 0.05

/**
 * Moves components that hold almost no rows to rows that the mixture explains worst, with an even share of the weight
 * and the mean covariance.
 *
 * Drawn among the worst 5 % instead of taken from the very end: the worst row of all is an outlier, where the component
 * would starve again.
 */
export function reseed(
  mixture: MixtureParameters,
  starved: readonly number[],
  data: Rows,
  logProbs: Float64Array,
  rng: Rng,
): MixtureParameters {
  const { components, features } = mixture
  const weights = mixture.weights.slice()
  const means = mixture.means.slice()
  const covariances = mixture.covariances.slice()
  const average = meanCovariance(mixture)
  const order = Int32Array.from(logProbs.keys()).sort((a, b) => (logProbs[a] as number) - (logProbs[b] as number))
  const worst = Math.max(starved.length, Math.ceil(WORST * data.rows))
  const picks = rng.permutation(Math.min(worst, data.rows))
  for (const [i, k] of starved.entries()) {
    const row = order[picks[i % picks.length] as number] as number
    means.set(data.values.subarray(row * features, (row + 1) * features), k * features)
    covariances.set(average, k * average.length)
    weights[k] = 1 / components
  }
  const total = weights.reduce((sum, w) => sum + w, 0)
  return { ...mixture, weights: weights.map((w) => w / total), means, covariances }
}

function meanCovariance({ components, weights, covariances }: MixtureParameters): Float64Array {
  const size = covariances.length / components
  return Float64Array.from({ length: size }, (_, at) => {
    let mean = 0
    for (let k = 0; k < components; k += 1) mean += (weights[k] as number) * (covariances[k * size + at] as number)
    return mean
  })
}
