import { choleskyInPlace } from '@tfjs-flows/core'
import { isAxisAligned, type MixtureParameters } from './mixture-parameters.ts'
import type { Statistics } from './statistics.ts'

/** A component with less than this share of a row keeps its mean and gets the spread of all rows. */
const EMPTY = 1e-9

export interface Maximized {
  readonly mixture: MixtureParameters
  /** Covariances that had to be widened to keep to the floor. */
  readonly floored: number
}

/**
 * The mixture that maximises the expected log-likelihood of the statistics, gathered about the means of `previous`.
 *
 * Features must have unit variance over all rows: `floor` is the least variance, and for full covariances the least
 * variance of a feature given those before it. A covariance that falls short of it gets `floor` added to its diagonal,
 * which is enough: every pivot of the Cholesky factor grows by at least that much.
 */
export function maximize(statistics: Statistics, previous: MixtureParameters, floor: number): Maximized {
  const { components, features, covariance } = previous
  const total = statistics.counts.reduce((sum, count) => sum + count, 0)
  const means = previous.means.slice()
  const weights = new Float64Array(components)
  const covariances = new Float64Array(previous.covariances.length)
  for (let k = 0; k < components; k += 1) {
    const count = statistics.counts[k] as number
    // Never 0: a weight's logarithm must stay finite.
    weights[k] = Math.max(count / total, 1e-12)
    spreadOf(statistics, k, features, isAxisAligned(covariance), covariances)
    if (count < EMPTY) continue
    for (let j = 0; j < features; j += 1) {
      means[k * features + j] =
        (means[k * features + j] as number) + (statistics.sums[k * features + j] as number) / count
    }
  }
  const sum = weights.reduce((a, b) => a + b, 0)
  const mixture = { ...previous, weights: weights.map((w) => w / sum), means, covariances }
  if (covariance === 'tied') pool(mixture)
  if (covariance === 'spherical') average(mixture)
  return { mixture, floored: keepToFloor(mixture, floor) }
}

/** Writes the covariance of component k: second moments about the new mean. */
function spreadOf(statistics: Statistics, k: number, d: number, axisAligned: boolean, out: Float64Array): void {
  const { counts, sums, squares } = statistics
  const count = counts[k] as number
  const isEmpty = count < EMPTY
  const shift = (j: number): number => (sums[k * d + j] as number) / count
  for (let i = 0; i < d; i += 1) {
    if (axisAligned) {
      out[k * d + i] = isEmpty ? 1 : (squares[k * d + i] as number) / count - shift(i) ** 2
      continue
    }
    for (let j = 0; j <= i; j += 1) {
      const value = (squares[(k * d + i) * d + j] as number) / count - shift(i) * shift(j)
      out[(k * d + i) * d + j] = isEmpty ? Number(i === j) : value
      out[(k * d + j) * d + i] = out[(k * d + i) * d + j] as number
    }
  }
}

/** Gives every component the mean covariance, weighted by the components' weights. */
function pool({ components, weights, covariances }: MixtureParameters): void {
  const size = covariances.length / components
  for (let at = 0; at < size; at += 1) {
    let mean = 0
    for (let k = 0; k < components; k += 1) mean += (weights[k] as number) * (covariances[k * size + at] as number)
    for (let k = 0; k < components; k += 1) covariances[k * size + at] = mean
  }
}

/** Gives every feature of a component the mean of its variances. */
function average({ components, features, covariances }: MixtureParameters): void {
  for (let k = 0; k < components; k += 1) {
    const own = covariances.subarray(k * features, (k + 1) * features)
    own.fill(own.reduce((sum, v) => sum + v, 0) / features)
  }
}

function keepToFloor({ components, features, covariance, covariances }: MixtureParameters, floor: number): number {
  let floored = 0
  const size = covariances.length / components
  for (let k = 0; k < components; k += 1) {
    const own = covariances.subarray(k * size, (k + 1) * size)
    const least = isAxisAligned(covariance)
      ? own.reduce((a, b) => Math.min(a, b))
      : choleskyInPlace(own.slice(), 0, features)
    if (least >= floor) continue
    floored += 1
    if (isAxisAligned(covariance)) for (let j = 0; j < size; j += 1) own[j] = Math.max(own[j] as number, floor)
    else for (let at = 0; at < size; at += features + 1) own[at] = (own[at] as number) + 2 * floor
  }
  return floored
}
