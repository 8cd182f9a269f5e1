import { FlowsError, type Rng } from '@tfjs-flows/core'
import type { Dependencies } from './dependencies.ts'
import type { ConnectionMask } from './masked-dense.ts'

/** Which of the sets of visible inputs each hidden unit sees: its degree, of each unit of each layer. */
export type Degrees = readonly (readonly number[])[]

/** The masks of one layer as numbers. */
export interface LayerConnections {
  readonly mask: ConnectionMask
  readonly contextMask?: ConnectionMask | undefined
}

/**
 * The degrees of hidden layers of these widths: the sets in equal shares and in order, so that masks are
 * block-triangular. Units that would see nothing are left out.
 */
export function evenDegrees({ sets }: Dependencies, widths: readonly number[]): number[][] {
  const least = leastDegree(sets)
  const count = sets.length - least
  return widths.map((width) => Array.from({ length: width }, (_, unit) => least + Math.floor((unit * count) / width)))
}

/** Degrees of hidden layers of these widths, drawn at random for each unit and sorted within a layer. */
export function randomDegrees({ sets }: Dependencies, widths: readonly number[], rng: Rng): number[][] {
  const least = leastDegree(sets)
  return widths.map((width) =>
    [...rng.uniforms(width)].map((u) => least + Math.floor(u * (sets.length - least))).sort((a, b) => a - b),
  )
}

/** The first degree that sees something. */
function leastDegree(sets: readonly Uint8Array[]): number {
  return sets.length > 1 && sets[0]?.includes(1) !== true ? 1 : 0
}

/**
 * Gives the degrees back where they are whole numbers below the number of sets and do not decrease within a layer.
 *
 * @throws FlowsError 'argument' where they are not
 */
export function checkDegrees(
  who: string,
  degrees: Degrees,
  widths: readonly number[],
  { sets }: Dependencies,
): Degrees {
  const isFitting =
    degrees.length === widths.length && degrees.every((layer, k) => layer.length === (widths[k] as number))
  const isSorted = degrees.every((layer) => layer.every((degree, u) => degree in sets && degree >= (layer[u - 1] ?? 0)))
  if (isFitting && isSorted) return degrees
  throw new FlowsError('argument', {
    who,
    rule: `degrees must give each hidden unit a degree from 0 to ${sets.length - 1}, in increasing order within a layer`,
    got: JSON.stringify(degrees).slice(0, 120),
    do: 'Sort the units of a layer by degree, with the rows and columns of their weights, or leave degrees out',
  })
}

/** Inputs to units: the features (and the context) that a unit's set holds. */
export function fromInputs(dependencies: Dependencies, degrees: readonly number[]): LayerConnections {
  const { features, contextFeatures, sets } = dependencies
  const seen = degrees.map((degree) => sets[degree] as Uint8Array)
  const rows = (start: number, count: number): Uint8Array[] =>
    rowsOf(count, seen.length).map((row, i) => {
      for (let unit = 0; unit < seen.length; unit += 1) row[unit] = (seen[unit] as Uint8Array)[start + i] as number
      return row
    })
  return {
    mask: rows(0, features),
    contextMask: contextFeatures === 0 ? undefined : rows(features, contextFeatures),
  }
}

/** Units to units: a unit feeds those whose set holds its own. Units of one degree share their row. */
export function fromUnits(
  { isWithin }: Dependencies,
  from: readonly number[],
  to: readonly number[],
): LayerConnections {
  const degrees = [...new Set(from)]
  const rows = rowsOf(degrees.length, to.length)
  for (const [i, a] of degrees.entries()) {
    const row = rows[i] as Uint8Array
    for (let unit = 0; unit < to.length; unit += 1) row[unit] = isWithin(a, to[unit] as number) ? 1 : 0
  }
  const rowOf = new Map(degrees.map((a, i) => [a, rows[i] as Uint8Array]))
  return { mask: from.map((a) => rowOf.get(a) as Uint8Array) }
}

/** Rows of zeros in one buffer. */
function rowsOf(count: number, width: number): Uint8Array[] {
  const all = new Uint8Array(count * width)
  return Array.from({ length: count }, (_, i) => all.subarray(i * width, (i + 1) * width))
}

/** The degree of each output: `parametersPerFeature` outputs a feature, feature by feature. */
export function outputDegrees({ outputSets }: Dependencies, parametersPerFeature: number): number[] {
  return outputSets.flatMap((set) => new Array<number>(parametersPerFeature).fill(set))
}
