import { FlowsError, type Rng } from '@tfjs-flows/core'
import type { RowSource } from './row-source.ts'
import { sampleIndices } from './sample-indices.ts'

/** Rows left out because a cell was missing, NaN or infinite. */
export interface DroppedRows {
  readonly rows: number
  /** By column, the rows where its cell was at fault; a row may count in several columns. */
  readonly columns: Readonly<Record<string, number>>
}

export interface CollectedRows {
  readonly rows: number
  readonly values: Float64Array
  /** Position in the source of each kept row, ascending. */
  readonly rowIndices: Float64Array
  /** Rows of the source, kept or not. */
  readonly sourceRows: number
  readonly dropped: DroppedRows
}

/** Keeps the rows whose cells are all finite; with `rows`, that many of them drawn without replacement. */
export async function collectRows(
  source: RowSource,
  names: readonly string[],
  sample?: { readonly rows: number; readonly rng: Rng },
): Promise<CollectedRows> {
  if (sample === undefined) return keep(source, names)
  // Two passes instead of one big array: a sample of a file larger than memory stays cheap.
  const { kept } = await visit(source, names, () => undefined)
  return keep(source, names, sampleIndices(kept, sample.rows, sample.rng))
}

/** Second pass: the finite rows, or those of them at the ascending positions `chosen`. */
async function keep(source: RowSource, names: readonly string[], chosen?: Float64Array): Promise<CollectedRows> {
  const width = names.length
  const parts: Float64Array[] = []
  const indices: number[] = []
  let part = new Float64Array(0)
  let used = 0
  const { sourceRows, dropped } = await visit(source, names, (block, row, position, order) => {
    if (chosen !== undefined && chosen[indices.length] !== order) return
    if (used === part.length) {
      part = new Float64Array(4096 * width)
      parts.push(part)
      used = 0
    }
    part.set(block.subarray(row * width, (row + 1) * width), used)
    used += width
    indices.push(position)
  })
  if (indices.length === 0) throw noRows(sourceRows, dropped)
  const values = new Float64Array(indices.length * width)
  for (const [i, filled] of parts.entries()) {
    const at = i * 4096 * width
    values.set(filled.subarray(0, Math.min(filled.length, values.length - at)), at)
  }
  return { rows: indices.length, values, rowIndices: Float64Array.from(indices), sourceRows, dropped }
}

type VisitRow = (block: Float64Array, row: number, position: number, order: number) => void

/** Calls `visitRow` for each finite row with its position in the source and its order among the finite rows. */
async function visit(
  source: RowSource,
  names: readonly string[],
  visitRow: VisitRow,
): Promise<{ sourceRows: number; kept: number; dropped: DroppedRows }> {
  const width = names.length
  const faults = new Float64Array(width)
  let position = 0
  let order = 0
  for await (const block of source.blocks(names)) {
    for (let row = 0; row * width < block.length; row += 1, position += 1) {
      if (isFiniteRow(block, row * width, faults)) visitRow(block, row, position, order++)
    }
  }
  const columns = Object.fromEntries(names.map((name, j) => [name, faults[j] as number]).filter(([, n]) => n !== 0))
  return { sourceRows: position, kept: order, dropped: { rows: position - order, columns } }
}

/** Whether a row is finite; counts its faulty cells by column. */
function isFiniteRow(block: Float64Array, from: number, faults: Float64Array): boolean {
  let isWhole = true
  for (let j = 0; j < faults.length; j += 1) {
    if (Number.isFinite(block[from + j])) continue
    faults[j] = (faults[j] as number) + 1
    isWhole = false
  }
  return isWhole
}

function noRows(sourceRows: number, dropped: DroppedRows): FlowsError {
  const worst = Object.entries(dropped.columns).sort((a, b) => b[1] - a[1])
  const counts = worst.slice(0, 5).map(([name, count]) => `'${name}' in ${count}`)
  return new FlowsError('data', {
    who: 'readTable',
    rule: 'a table must have a row without missing or infinite cells',
    got: sourceRows === 0 ? 'no rows' : `${sourceRows} rows with faulty cells (${counts.join(', ')})`,
    do: sourceRows === 0 ? 'Check the file or the query' : `Leave out '${worst[0]?.[0]}' by naming the other columns`,
  })
}
