import { FlowsError } from '@tfjs-flows/core'
import { filePath } from './array-source.ts'
import { copyQuery, formatOf } from './copy-query.ts'
import { createTable } from './create-table.ts'
import { type DuckDBConnection, duckDbError, identifier, withDuckDb } from './duckdb-session.ts'
import { openRelation } from './open-query.ts'
import { countRows } from './query-source.ts'
import type { ReadOptions, ReadResult } from './read-table.ts'
import { kindOf, textRelation } from './relation.ts'
import { checkSourceFile } from './source-file.ts'

/** New columns by name, one entry a row of the table that was read; an Int32Array is written as whole numbers. */
export type NewColumns = Readonly<Record<string, Float64Array | Int32Array>>

export interface AppendOptions extends Pick<ReadOptions, 'sql' | 'header'> {
  /** What `readTable` said of the same source: which rows it kept. */
  readonly read: Pick<ReadResult, 'rowIndices' | 'sourceRows'>
}

/**
 * Writes all rows and columns of a source, with new columns after them, whole or not at all.
 *
 * Rows that were not read (a faulty cell, not in the sample) get an empty cell, as does NaN. From CSV to CSV every old
 * cell is copied as its text. Throws a FlowsError: 'shape' where a new column's length differs from `read.rowIndices`,
 * 'data' where the source has a column of that name or its rows changed since they were read.
 *
 * @example
 * ```ts
 * const read = await readTable('in.csv')
 * await appendColumns('in.csv', { log_prob: scores }, 'out.csv', { read })
 * ```
 */
export async function appendColumns(
  source: string | undefined,
  columns: NewColumns,
  path: string,
  options: AppendOptions,
): Promise<void> {
  formatOf(path)
  checkLengths(columns, options.read.rowIndices.length)
  if (source !== undefined) await checkSourceFile(filePath(source))
  const attempt = (allRows: boolean): Promise<void> =>
    withDuckDb(async (connection) => {
      const from = await openSource(connection, source, path, { ...options, allRows })
      await checkSource(connection, from, columns, options.read.sourceRows)
      await createAdded(connection, columns, options.read)
      await copyQuery(connection, `SELECT * FROM ${from} POSITIONAL JOIN added`, path)
    })
  // As in readTable: all rows decide a CSV file's types where its first ones mislead.
  await attempt(false).catch((error: unknown) => {
    if (error instanceof FlowsError && !(error.cause instanceof Error)) throw error
    return attempt(true).catch((cause: unknown) => {
      throw duckDbError('appendColumns', cause, source ?? 'the query')
    })
  })
}

/** A CSV file that stays one is read as text, so that no digit changes; anything else keeps its types. */
async function openSource(
  connection: DuckDBConnection,
  source: string | undefined,
  path: string,
  options: Pick<AppendOptions, 'sql' | 'header'> & { readonly allRows: boolean },
): Promise<string> {
  const isText = source !== undefined && options.sql === undefined && !/\.np[yz]/i.test(source)
  if (isText && kindOf(source) === 'csv' && formatOf(path).startsWith('FORMAT csv')) {
    return textRelation(connection, source, options)
  }
  const { sql, header, allRows } = options
  return openRelation(connection, source, { sql, header, allRows })
}

/** One row a row of the source, NULL where it was not read. */
async function createAdded(
  connection: DuckDBConnection,
  columns: NewColumns,
  { rowIndices, sourceRows }: AppendOptions['read'],
): Promise<void> {
  const entries = Object.entries(columns)
  const values = new Float64Array(sourceRows * entries.length).fill(Number.NaN)
  for (const [j, [, column]] of entries.entries()) {
    for (const [i, row] of rowIndices.entries()) values[row * entries.length + j] = column[i] as number
  }
  const created = entries.map(([name, column]) => ({
    name,
    type: column instanceof Int32Array ? ('INTEGER' as const) : ('DOUBLE' as const),
  }))
  await createTable(connection, 'added', created, [values], true)
}

async function checkSource(
  connection: DuckDBConnection,
  from: string,
  columns: NewColumns,
  sourceRows: number,
): Promise<void> {
  const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${from}`)
  const known = new Set(described.getRowsJS().map(([name]) => String(name).toLowerCase()))
  const clash = Object.keys(columns).find((name) => known.has(name.toLowerCase()))
  if (clash !== undefined) {
    throw new FlowsError('data', {
      who: 'appendColumns',
      rule: 'a new column needs a name that the source does not have',
      got: `'${clash}'`,
      do: `Score the file without it, as in sql: SELECT * EXCLUDE (${identifier(clash)}) FROM data`,
    })
  }
  const rows = await countRows(connection, from)
  if (rows !== sourceRows) {
    throw new FlowsError('data', {
      who: 'appendColumns',
      rule: `the source must still have the ${sourceRows} rows that were read`,
      got: String(rows),
      do: 'Read it again with the same sql and header options',
    })
  }
}

function checkLengths(columns: NewColumns, rows: number): void {
  for (const [name, column] of Object.entries(columns)) {
    if (column.length === rows) continue
    throw new FlowsError('shape', {
      who: 'appendColumns',
      rule: `a new column must have an entry for each of the ${rows} rows that were read`,
      got: `${column.length} in '${name}'`,
    })
  }
}
