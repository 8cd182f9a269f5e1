import { FlowsError } from '@tfjs-flows/core'

/** Where each column is centred and how far it spreads, in float64. */
export interface Standardization {
  readonly loc: Float64Array
  readonly scale: Float64Array
  /** What a person should look at before trusting a density of these columns; empty when nothing stands out. */
  readonly warnings: readonly string[]
}

/** Beyond this many standard deviations one value sets the scale of its column. */
const FAR = 50
/** With no more distinct values than this a column is a set of spikes, not a density. */
const FEW = 20
/** Share of the rows at one single value that deserves a word. */
const HEAP = 0.2

/**
 * Mean and standard deviation (divided by n) of each column, by two passes in float64.
 *
 * `values` is row-major with one column a name. Throws a FlowsError ('data') that names a constant column: it has no
 * density. Warns of a column with an extreme value, with very few distinct values, or with many rows at one value.
 * Compute it on the training rows alone.
 *
 * @example
 * ```ts
 * const { loc, scale } = standardization(Float64Array.of(0, 10, 2, 30), ['a', 'b']) // loc [1, 20], scale [1, 10]
 * ```
 */
export function standardization(values: Float64Array, columns: readonly string[]): Standardization {
  const features = columns.length
  const rows = values.length / features
  const loc = new Float64Array(features)
  const scale = new Float64Array(features)
  const warnings: string[] = []
  for (const [j, name] of columns.entries()) {
    const column = Float64Array.from({ length: rows }, (_, i) => values[i * features + j] as number)
    const moments = momentsOf(column)
    if (!(moments.low < moments.high)) throw constantColumn(name, moments.low, rows)
    loc[j] = moments.mean
    scale[j] = moments.deviation
    warnings.push(...warningsOf(name, column, moments))
  }
  return { loc, scale, warnings }
}

/** (x - loc) / scale, column by column, as a new array. */
export function standardize(
  values: Float64Array,
  { loc, scale }: Pick<Standardization, 'loc' | 'scale'>,
): Float64Array {
  const features = loc.length
  return values.map((x, i) => (x - (loc[i % features] as number)) / (scale[i % features] as number))
}

/** z * scale + loc, column by column, as a new array: the inverse of `standardize`. */
export function unstandardize(
  values: Float64Array,
  { loc, scale }: Pick<Standardization, 'loc' | 'scale'>,
): Float64Array {
  const features = loc.length
  return values.map((z, i) => z * (scale[i % features] as number) + (loc[i % features] as number))
}

/**
 * Sum of log scales, in nats: log p(x) = log p(z) - logVolume for z = standardize(x).
 *
 * The trap: densities of standardised data look larger than they are by exactly this much.
 */
export function logVolume(scale: ArrayLike<number>): number {
  let total = 0
  for (let j = 0; j < scale.length; j += 1) total += Math.log(scale[j] as number)
  return total
}

interface Moments {
  readonly mean: number
  readonly deviation: number
  readonly low: number
  readonly high: number
}

function momentsOf(column: Float64Array): Moments {
  let sum = 0
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const x of column) {
    sum += x
    low = Math.min(low, x)
    high = Math.max(high, x)
  }
  const mean = sum / column.length
  let squares = 0
  let drift = 0
  for (const x of column) {
    squares += (x - mean) ** 2
    drift += x - mean
  }
  // The drift term takes out what rounding left in the mean (Chan, Golub and LeVeque 1983).
  const variance = (squares - drift ** 2 / column.length) / column.length
  return { mean: mean + drift / column.length, deviation: Math.sqrt(variance), low, high }
}

function warningsOf(name: string, column: Float64Array, { mean, deviation, low, high }: Moments): string[] {
  const warnings: string[] = []
  const far = Math.max(high - mean, mean - low) / deviation
  if (far > FAR) {
    const value = high - mean > mean - low ? high : low
    warnings.push(
      `Column '${name}' reaches ${value}, ${far.toFixed(0)} standard deviations from its mean: most rows share a sliver of the scale. Take its logarithm or drop such rows.`,
    )
  }
  const counts = new Map<number, number>()
  for (const x of column) counts.set(x, (counts.get(x) ?? 0) + 1)
  if (counts.size <= FEW && counts.size < column.length / 2) {
    warnings.push(
      `Column '${name}' has only ${counts.size} distinct values: a density of it grows without bound. Dequantise it, make it context, or leave it out.`,
    )
    return warnings
  }
  let [value, count] = [low, 0]
  for (const [x, n] of counts) if (n > count) [value, count] = [x, n]
  if (count > HEAP * column.length && count > 1) {
    const share = ((100 * count) / column.length).toFixed(0)
    warnings.push(
      `Column '${name}' holds the value ${value} in ${share} % of the rows: a density of it grows without bound there. Dequantise it or treat those rows apart.`,
    )
  }
  return warnings
}

function constantColumn(name: string, value: number, rows: number): FlowsError {
  return new FlowsError('data', {
    who: 'standardization',
    rule: 'a column must vary, or it has no density',
    got: rows === 0 ? `no rows for column '${name}'` : `column '${name}', which is ${value} in all ${rows} rows`,
    do: `Leave '${name}' out`,
  })
}
