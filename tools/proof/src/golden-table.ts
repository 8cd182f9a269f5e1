import type { Agreement, Closeness } from '@tfjs-flows/config/golden'
import type { WorstAgreements } from './worst-agreements.ts'

/** A column of the table: a figure of the reference, its heading, and its tolerance. */
export interface GoldenColumn {
  readonly figure: string
  readonly heading: string
  readonly closeness: Closeness
}

/** What one table shows. */
export interface GoldenTable {
  readonly columns: readonly GoldenColumn[]
  /** By backend, in the order of a cell's two numbers. */
  readonly worst: ReadonlyMap<string, WorstAgreements>
  readonly missing: readonly string[]
}

/** Lines of a table: one row a class, in each cell the largest errors of the backends side by side. */
export function goldenTable({ columns, worst, missing }: GoldenTable): string[] {
  const backends = [...worst.keys()]
  const classes = new Set([...worst.values()].flatMap((found) => [...found.keys()]))
  const cell = (name: string, { figure }: GoldenColumn): string =>
    backends.map((backend) => errorText(worst.get(backend)?.get(name)?.get(figure)).padEnd(8)).join('')
  const rows = [
    ['class', ...columns.map(({ heading }) => heading)],
    ['', ...columns.map(() => backends.map((backend) => backend.padEnd(8)).join(''))],
    ['tolerance', ...columns.map(({ closeness }) => toleranceText(closeness))],
    ...[...classes].sort().map((name) => [name, ...columns.map((column) => cell(name, column))]),
    ...missing.map((name) => [name, 'missing here']),
  ]
  return aligned(rows)
}

/** An error in two digits: `*` where it is owed to the rounding of the argument, `!` where it is beyond; `-` for none. */
export function errorText(found: Agreement | undefined): string {
  if (found === undefined) return '-'
  const mark = found.faults.length > 0 ? '!' : found.isRounding ? '*' : ''
  return `${found.error === 0 ? '0' : Number.isFinite(found.error) ? found.error.toExponential(1) : found.error}${mark}`
}

function toleranceText({ relative }: Closeness): string {
  return String(relative.toExponential(0))
}

/** Cells padded to the widest of their column; a row of two cells does not widen the second. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const full = rows.filter(({ length }) => length > 2)
  const widthOf = (i: number): number =>
    Math.max(...(i === 0 ? rows : full).map((row) => (row[i] ?? '').trimEnd().length))
  const widths = (rows[0] ?? []).map((_, i) => widthOf(i))
  return rows.map((row) =>
    row
      .map((cell, i) => cell.trimEnd().padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
