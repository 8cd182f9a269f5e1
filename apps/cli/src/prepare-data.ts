import { FlowsError, Rng } from '@tfjs-flows/core'
import {
  dequantize,
  findLattices,
  type Lattice,
  logVolume,
  split,
  standardization,
  standardize,
  takeRows,
} from '@tfjs-flows/data'
import { latticeWords } from './format.ts'
import type { OpenedSource } from './open-source.ts'

/** How to get from a table to what models are fitted to. */
export interface PrepareOptions {
  readonly fractions: readonly number[]
  readonly seed: number
  readonly dequantize: boolean
}

/** One part of the split: row-major, in original units and standardised. */
export interface Part {
  readonly rows: number
  readonly original: Float64Array
  readonly standard: Float64Array
}

/** The data of one comparison: every model sees exactly these rows. */
export interface PreparedData {
  readonly name: string
  readonly columns: readonly string[]
  readonly checksum: string
  readonly train: Part
  readonly validation: Part
  readonly test: Part
  readonly lattices: readonly ColumnLattice[]
  /** float32 numbers, as the model file keeps them, so that every place standardises alike. */
  readonly loc: Float64Array
  readonly scale: Float64Array
  readonly logVolume: number
  readonly notes: readonly string[]
}

/** A column whose values are multiples of a step. */
export interface ColumnLattice extends Lattice {
  readonly column: string
}

/** Finds lattices, adds U[0, step) to them, splits, and standardises by the training rows. */
export function prepareData(source: OpenedSource, options: PrepareOptions): PreparedData {
  const { table } = source
  const columns = [...table.columns]
  const [splitRng, noiseRng] = new Rng(options.seed).split(2) as [Rng, Rng]
  const lattices = findLattices(table.values, columns.length).flatMap((lattice, j) =>
    lattice === undefined ? [] : [{ ...lattice, column: columns[j] as string }],
  )
  const used = options.dequantize ? lattices : []
  const values = used.length === 0 ? table.values : dequantize(table.values, byColumn(columns, used), noiseRng)
  const parts = split(table.rows, options.fractions, splitRng).map((indices) =>
    takeRows(values, columns.length, indices),
  )
  const [train, validation, test] = parts as [Float64Array, Float64Array, Float64Array]
  for (const [name, part] of Object.entries({ train, validation, test })) checkRows(name, part, columns.length)
  const exact = standardization(train, columns)
  const loc = exact.loc.map(Math.fround)
  const scale = exact.scale.map(Math.fround)
  const part = (original: Float64Array): Part => ({
    rows: original.length / columns.length,
    original,
    standard: standardize(original, { loc, scale }),
  })
  return {
    name: source.name,
    columns,
    checksum: source.checksum,
    train: part(train),
    validation: part(validation),
    test: part(test),
    lattices: used,
    loc,
    scale,
    logVolume: logVolume(scale),
    notes: [...source.notices, ...latticeNotes(lattices, options.dequantize), ...exact.warnings],
  }
}

/** One entry a column, as the functions of @tfjs-flows/data take them. */
export function byColumn(columns: readonly string[], lattices: readonly ColumnLattice[]): (Lattice | undefined)[] {
  return columns.map((column) => lattices.find((lattice) => lattice.column === column))
}

function latticeNotes(lattices: readonly ColumnLattice[], isUsed: boolean): string[] {
  if (lattices.length === 0) return []
  const names = latticeWords(lattices)
  return isUsed
    ? [`Dequantised with U[0, step), because a density on a lattice has no maximum: ${names}.`]
    : [`On a lattice and not dequantised: ${names}. A flexible model can raise its density there without limit.`]
}

function checkRows(name: string, part: Float64Array, features: number): void {
  if (part.length / features >= 2) return
  throw new FlowsError('data', {
    who: 'split',
    rule: `the ${name} part needs at least 2 rows`,
    got: String(part.length / features),
    do: 'Give more rows, or other fractions by --split',
  })
}
