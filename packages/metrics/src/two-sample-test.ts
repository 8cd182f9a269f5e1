import { FlowsError, type Rng } from '@tfjs-flows/core'
import { type GapTest, sampleGap } from './kolmogorov-smirnov.ts'
import { checkRows, columnOf, type Rows } from './rows.ts'

/** Options of `twoSampleTest`. */
export interface TwoSampleOptions {
  /** Chooses the rows and the permutations. */
  readonly rng: Rng
  /** How many times the labels are shuffled; the smallest p-value is 1 / (permutations + 1). Default 199. */
  readonly permutations?: number
  /** More rows than this of either block are thinned out at random; time grows with the square. Default 500. */
  readonly maxRows?: number
}

/** Whether two blocks of rows could be draws of one distribution. */
export interface TwoSampleTest {
  /** Energy distance of the rows that were compared, with columns scaled to unit spread; 0 for equal distributions. */
  readonly energyDistance: number
  /** Share of the shuffles with a distance as large; small where the two differ. */
  readonly pValue: number
  /** Rows compared, of each block. */
  readonly rows: readonly [number, number]
  /** Each column alone, over all rows (Smirnov's test): which ones differ. */
  readonly columns: readonly GapTest[]
}

/**
 * Compares data with samples: 2 E|x - y| - E|x - x'| - E|y - y'|, which is 0 for equal distributions alone (Szekely and
 * Rizzo, Energy statistics, 2013), with a p-value by permutation. The same rng gives the same answer.
 *
 * It sees shifts and shapes of few columns well, and fine structure in many columns poorly: a large p-value is no proof.
 * Of p-values of many columns some are small by chance.
 *
 * @throws FlowsError 'shape' where the blocks differ in width, 'argument' for options out of range
 * @example
 * ```ts
 * twoSampleTest(test, samples, { rng: new Rng(0) }).pValue // 0.41
 * ```
 */
export function twoSampleTest(a: Rows, b: Rows, options: TwoSampleOptions): TwoSampleTest {
  const { rng, permutations = 199, maxRows = 500 } = options
  checkRows('twoSampleTest', a)
  checkRows('twoSampleTest', b, a.features)
  checkCount('permutations', permutations, 1)
  checkCount('maxRows', maxRows, 2)
  const columns = Array.from({ length: a.features }, (_, j) => sampleGap(columnOf(a, j), columnOf(b, j)))
  const [x, y] = scaleTogether(thin(a, maxRows, rng), thin(b, maxRows, rng))
  const distances = pairwiseDistances([...x, ...y])
  const count = x.length + y.length
  const observed = energyOf(distances, count, Int32Array.from(x.keys()))
  let asLarge = 1
  for (let p = 0; p < permutations; p += 1) {
    const shuffled = energyOf(distances, count, rng.permutation(count).subarray(0, x.length))
    // Sums in another order round differently: equal arrangements must count as equal.
    if (shuffled >= observed - 1e-12 * Math.abs(observed)) asLarge += 1
  }
  return { energyDistance: observed, pValue: asLarge / (permutations + 1), rows: [x.length, y.length], columns }
}

function thin(block: Rows, maxRows: number, rng: Rng): Rows {
  if (block.rows <= maxRows) return block
  const { features } = block
  const chosen = rng.permutation(block.rows).subarray(0, maxRows)
  const values = new Float64Array(maxRows * features)
  for (const [i, row] of chosen.entries()) {
    values.set(block.values.subarray(row * features, (row + 1) * features), i * features)
  }
  return { values, rows: maxRows, features }
}

/** Rows of both blocks, each column divided by its spread over the two together. */
function scaleTogether(a: Rows, b: Rows): [Float64Array[], Float64Array[]] {
  const scales = Float64Array.from({ length: a.features }, (_, j) => spreadOf([...columnOf(a, j), ...columnOf(b, j)]))
  const scaled = ({ values, rows, features }: Rows): Float64Array[] =>
    Array.from({ length: rows }, (_, i) => scales.map((scale, j) => (values[i * features + j] as number) / scale))
  return [scaled(a), scaled(b)]
}

/** The standard deviation, or 1 for a constant column. */
function spreadOf(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
  return Math.sqrt(variance) || 1
}

/** Euclidean distances of all pairs. */
function pairwiseDistances(rows: readonly Float64Array[]): Float64Array {
  const distances = new Float64Array(rows.length ** 2)
  for (const [i, x] of rows.entries()) {
    for (const [j, y] of rows.entries()) distances[i * rows.length + j] = distanceOf(x, y)
  }
  return distances
}

function distanceOf(x: Float64Array, y: Float64Array): number {
  let square = 0
  for (let j = 0; j < x.length; j += 1) square += ((x[j] as number) - (y[j] as number)) ** 2
  return Math.sqrt(square)
}

/** The energy distance between the rows in `group` and all others. */
function energyOf(distances: Float64Array, count: number, group: Int32Array): number {
  const inside = new Uint8Array(count)
  for (const i of group) inside[i] = 1
  let [within, across, outside] = [0, 0, 0]
  for (let i = 0; i < count; i += 1) {
    for (let j = 0; j < i; j += 1) {
      const distance = distances[i * count + j] as number
      const members = (inside[i] as number) + (inside[j] as number)
      if (members === 2) within += distance
      else if (members === 1) across += distance
      else outside += distance
    }
  }
  const n = group.length
  const m = count - n
  return (2 * across) / (n * m) - (2 * within) / (n * n) - (2 * outside) / (m * m)
}

function checkCount(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return
  throw new FlowsError('argument', {
    who: 'twoSampleTest',
    rule: `${name} must be a whole number of at least ${least}`,
    got: String(value),
  })
}
