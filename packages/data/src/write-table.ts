import { FlowsError } from '@tfjs-flows/core'
import { copyQuery, formatOf } from './copy-query.ts'
import { createTable } from './create-table.ts'
import { withDuckDb } from './duckdb-session.ts'
import type { Table } from './table.ts'

/**
 * Writes numbers to a .csv, .tsv, .txt (each also .gz) or .parquet file, whole or not at all; every float64 keeps all
 * its digits.
 *
 * `values` is row-major, rows x columns. Throws a FlowsError: 'shape' where they do not fit, 'argument' for another
 * ending of the path, 'file' where the folder does not exist.
 *
 * @example
 * ```ts
 * await writeTable('samples.csv', { columns: ['x', 'y'], rows: 1, values: Float64Array.of(0.5, 2) })
 * ```
 */
export async function writeTable(
  path: string,
  { columns, rows, values }: Pick<Table, 'columns' | 'rows' | 'values'>,
): Promise<void> {
  formatOf(path)
  if (values.length !== rows * columns.length) {
    throw new FlowsError('shape', {
      who: 'writeTable',
      rule: `values must hold rows x columns = ${rows} x ${columns.length} numbers`,
      got: String(values.length),
      do: 'Pass them row by row',
    })
  }
  await withDuckDb(async (connection) => {
    const created = columns.map((name) => ({ name, type: 'DOUBLE' as const }))
    await createTable(connection, 'data', created, [values])
    await copyQuery(connection, 'SELECT * FROM data', path)
  })
}
