import type { Tensor } from '@tensorflow/tfjs-core'
import { FlowsError, type Shape, sumOf } from '@tfjs-flows/core'
import { type Family, familyOf } from './family.ts'
import type { NestedNumbers } from './parameter.ts'
import type { ParameterRule } from './parameter-domain.ts'
import type { WeightedSample } from './weighted-sample.ts'

/** Values of parameters: numbers, or arrays of the shape of the batch. */
export type EstimatedValues = Record<string, number | NestedNumbers>

export interface MaximumLikelihoodOptions {
  /** A weight of at least 0 for each row, default all equal. */
  weights?: ArrayLike<number> | undefined
  /** Number of classes of a categorical family, default the largest in the data plus 1. */
  classes?: number | undefined
}

/** The estimate of one member of a family from the coordinates of its event. */
export type ClosedFormEstimate = (coordinates: readonly WeightedSample[], classes: number) => EstimatedValues

/** What each number of the data must satisfy, and the estimate. */
interface Entry {
  readonly data: ParameterRule
  readonly estimate: ClosedFormEstimate
}

const registry = new Map<Family, Entry>()

/** Makes a family's closed form known: what its data must satisfy, and the estimate. Called once beside each class. */
export function registerMaximumLikelihood(family: Family, data: ParameterRule, estimate: ClosedFormEstimate): void {
  registry.set(family, { data, estimate })
}

/**
 * The parameters of a family under which the rows x [n, ...batch, ...event] are most probable, in closed form and in
 * float64: numbers, or arrays of the batch's shape, that its constructor and `TrainableDistribution` take.
 *
 * Known are Normal, LogNormal, Laplace, Exponential, HalfNormal, Uniform, Pareto, Bernoulli, Geometric, Poisson,
 * Categorical, MultivariateNormalDiag and MultivariateNormalTriL; `registerMaximumLikelihood` adds a family. Columns of
 * a scalar family are estimated one by one, which is the estimate of an `Independent` of them. The other families, and
 * those with fixed parameters, need an optimiser: train a `TrainableDistribution`.
 *
 * @throws FlowsError 'not-available' where the family has no closed form
 * @throws FlowsError 'data' where the data leave the support, or the likelihood has no maximum: a scale would be 0
 * @example
 * ```ts
 * await maximumLikelihoodEstimate(Normal, tf.tensor([1, 2, 3])) // { loc: 2, scale: 0.8165 }
 * ```
 */
export async function maximumLikelihoodEstimate(
  family: Family | string,
  x: Tensor,
  options: MaximumLikelihoodOptions = {},
): Promise<EstimatedValues> {
  const found = familyOf(WHO, family)
  const entry = registry.get(found)
  if (entry === undefined) {
    throw new FlowsError('not-available', {
      who: WHO,
      rule: 'the family must have a closed form',
      got: found.className,
      do: 'Train new TrainableDistribution({ family, initial }) instead',
    })
  }
  const [rows = 0, ...columns] = x.shape
  if (x.rank <= found.eventRank || rows === 0) {
    throw new FlowsError('shape', {
      who: WHO,
      rule: `x must be rows [n, ${found.eventRank === 0 ? '...batch' : '...batch, d'}], at least one`,
      got: `shape [${x.shape.join(', ')}]`,
    })
  }
  const values = await x.data()
  return estimateRows(found, entry, { values, rows, columns }, options)
}

const WHO = 'maximumLikelihoodEstimate'

interface RowData {
  readonly values: ArrayLike<number>
  readonly rows: number
  /** Shape of a row. */
  readonly columns: Shape
}

function estimateRows(
  family: Family,
  { data, estimate }: Entry,
  { values, rows, columns }: RowData,
  { weights: given, classes }: MaximumLikelihoodOptions,
): EstimatedValues {
  const weights = normalized(given, rows)
  checkData(family, values, data)
  const width = columns.reduce((product, n) => product * n, 1)
  const samples = Array.from({ length: width }, (_, j): WeightedSample => {
    return { values: Float64Array.from({ length: rows }, (_, i) => values[i * width + j] as number), weights }
  })
  const batch = columns.slice(0, columns.length - family.eventRank)
  const size = family.eventRank === 0 ? 1 : (columns[columns.length - 1] ?? 1)
  const k = classes ?? largest(values) + 1
  const members = Array.from({ length: width / size }, (_, i) => estimate(samples.slice(i * size, (i + 1) * size), k))
  const names = Object.keys(members[0] ?? {})
  for (const member of members) for (const name of names) checkMaximum(family, name, member[name] ?? [])
  return Object.fromEntries(
    names.map((name) => [
      name,
      nest(
        members.map((member) => member[name] ?? 0),
        batch,
      ),
    ]),
  )
}

function normalized(given: ArrayLike<number> | undefined, rows: number): Float64Array {
  const weights = given === undefined ? new Float64Array(rows).fill(1) : Float64Array.from(given)
  const total = sumOf(weights)
  if (weights.length === rows && weights.every((weight) => weight >= 0) && total > 0 && Number.isFinite(total)) {
    return weights.map((weight) => weight / total)
  }
  throw new FlowsError('argument', {
    who: WHO,
    rule: `weights must be one finite number of at least 0 for each of the ${rows} rows, not all 0`,
    got: `${weights.length} with sum ${total}`,
  })
}

function checkData({ className }: Family, values: ArrayLike<number>, { rule, holds }: ParameterRule): void {
  for (let i = 0; i < values.length; i += 1) {
    if (holds(values[i] as number)) continue
    throw new FlowsError('data', { who: WHO, rule: `data of ${className} ${rule}`, got: String(values[i]) })
  }
}

/** A maximum at the edge of a parameter's domain, such as a scale of 0, is none. */
function checkMaximum({ className, domains }: Family, name: string, value: number | NestedNumbers): void {
  const domain = domains[name]
  const wrong = [value].flat(4).find((number) => domain?.holds(Number(number)) === false)
  if (wrong === undefined) return
  throw new FlowsError('data', {
    who: WHO,
    rule: `the likelihood of ${className} must have a maximum: its ${name} ${domain?.rule}`,
    got: `data for which it would be ${wrong}`,
    do: 'Drop columns that are constant or follow from others',
  })
}

function largest(values: ArrayLike<number>): number {
  let most = 0
  for (let i = 0; i < values.length; i += 1) most = Math.max(most, values[i] as number)
  return most
}

/** A flat list of values as nested arrays of a shape. */
function nest(values: readonly (number | NestedNumbers)[], shape: Shape): number | NestedNumbers {
  const [count, ...rest] = shape
  if (count === undefined) return values[0] ?? 0
  const each = values.length / count
  return Array.from({ length: count }, (_, i) => nest(values.slice(i * each, (i + 1) * each), rest))
}
