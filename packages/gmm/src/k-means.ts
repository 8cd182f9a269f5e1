import type { Rng } from '@tfjs-flows/core'
import type { Rows } from './mixture-parameters.ts'

/** Lloyd passes are a start for EM, not an end: a few do. */
const PASSES = 10

/** Centres [count, features] and the index of the nearest one to each row. */
export interface Clusters {
  readonly centres: Float64Array
  readonly nearest: Int32Array
}

/**
 * k-means with centres seeded far apart: each next seed is a row drawn with probability proportional to its squared
 * distance from the seeds so far (k-means++: the advantages of careful seeding, Arthur and Vassilvitskii 2007), the best
 * of a few such draws.
 *
 * Where there are fewer distinct rows than centres, some centres coincide.
 */
export function kMeans(data: Rows, count: number, rng: Rng): Clusters {
  const centres = seeds(data, count, rng)
  const nearest = new Int32Array(data.rows).fill(-1)
  for (let pass = 0; pass < PASSES; pass += 1) {
    if (assign(data, centres, nearest) === 0) break
    moveToMeans(data, centres, nearest)
  }
  assign(data, centres, nearest)
  return { centres, nearest }
}

function seeds({ values, rows, features }: Rows, count: number, rng: Rng): Float64Array {
  const centres = new Float64Array(count * features)
  const trials = 2 + Math.floor(Math.log(count))
  let distances = new Float64Array(rows).fill(Number.POSITIVE_INFINITY)
  for (let k = 0; k < count; k += 1) {
    let best = { row: 0, total: Number.POSITIVE_INFINITY, distances }
    for (const row of rng.categories(k === 0 ? 1 : trials, drawWeights(distances))) {
      const nearer = distances.map((distance, i) =>
        Math.min(distance, squaredDistance(values, i * features, values, row * features, features)),
      )
      const total = nearer.reduce((sum, distance) => sum + distance, 0)
      if (total < best.total) best = { row, total, distances: nearer }
    }
    centres.set(values.subarray(best.row * features, (best.row + 1) * features), k * features)
    distances = best.distances
  }
  return centres
}

/** The distances themselves, or equal weights before the first seed and once every row is a seed. */
function drawWeights(distances: Float64Array): Float64Array {
  const total = distances.reduce((sum, distance) => sum + distance, 0)
  return total > 0 && total < Number.POSITIVE_INFINITY ? distances : new Float64Array(distances.length).fill(1)
}

/** Finds the nearest centre of each row; returns how many changed. */
function assign({ values, rows, features }: Rows, centres: Float64Array, nearest: Int32Array): number {
  let changed = 0
  for (let i = 0; i < rows; i += 1) {
    let best = 0
    let least = Number.POSITIVE_INFINITY
    for (let k = 0; k * features < centres.length; k += 1) {
      const distance = squaredDistance(values, i * features, centres, k * features, features)
      if (distance < least) {
        least = distance
        best = k
      }
    }
    if (nearest[i] !== best) changed += 1
    nearest[i] = best
  }
  return changed
}

/** Moves each centre to the mean of its rows; one without rows stays. */
function moveToMeans({ values, rows, features }: Rows, centres: Float64Array, nearest: Int32Array): void {
  const counts = new Float64Array(centres.length / features)
  for (const k of nearest) counts[k] = (counts[k] as number) + 1
  for (const [k, count] of counts.entries()) if (count > 0) centres.fill(0, k * features, (k + 1) * features)
  for (let i = 0; i < rows; i += 1) {
    const k = nearest[i] as number
    for (let j = 0; j < features; j += 1) {
      const at = k * features + j
      centres[at] = (centres[at] as number) + (values[i * features + j] as number) / (counts[k] as number)
    }
  }
}

function squaredDistance(x: Float64Array, fromX: number, y: Float64Array, fromY: number, features: number): number {
  let sum = 0
  for (let j = 0; j < features; j += 1) {
    const difference = (x[fromX + j] as number) - (y[fromY + j] as number)
    sum += difference * difference
  }
  return sum
}
