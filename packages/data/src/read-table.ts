import { FlowsError, Rng } from '@tfjs-flows/core'
import { arraySource, filePath, isArrayFile } from './array-source.ts'
import { type CollectedRows, collectRows, type DroppedRows } from './collect-rows.ts'
import { duckDbError, withDuckDb } from './duckdb-session.ts'
import { openQuery } from './open-query.ts'
import type { RowSource, SourceColumn } from './row-source.ts'
import { type ColumnChoice, selectColumns } from './select-columns.ts'
import { checkSourceFile, fileChecksum, valuesChecksum } from './source-file.ts'
import type { Table } from './table.ts'

export interface ReadOptions {
  /** Columns to read, in this order; all numeric ones where absent. */
  readonly columns?: readonly string[] | undefined
  /** A query to read instead of the whole source, which it sees as the table `data`. */
  readonly sql?: string | undefined
  /** Keep this many rows, drawn without replacement from those without faulty cells; the file's order stays. */
  readonly rows?: number | undefined
  /** Draws the rows; `new Rng(0)` where absent. */
  readonly rng?: Rng | undefined
  /** Whether the first line of a CSV file names the columns; found out from the file where absent. */
  readonly header?: boolean | undefined
  /** Hash the data (SHA-256), so that a model can name what it was trained on. Default false. */
  readonly checksum?: boolean | undefined
}

/** A table and what became of the rest of its source. */
export interface ReadResult {
  readonly table: Table
  /** Position in the source (or in the query's result) of each row of the table, ascending. */
  readonly rowIndices: Float64Array
  /** Rows of the source, kept or not. */
  readonly sourceRows: number
  /** Columns left out because they hold no numbers: text, dates, lists. */
  readonly ignored: readonly SourceColumn[]
  /** Columns whose false and true were read as 0 and 1. */
  readonly booleans: readonly string[]
  readonly dropped: DroppedRows
  /** All of the above in sentences for a person; empty where the table is the whole source. */
  readonly notices: readonly string[]
}

/**
 * Reads the numbers of a CSV, TSV, Parquet, JSON or JSON-lines file (CSV, TSV and JSON also as .gz), of a .npy or .npz
 * array (`data.npz#X` names one), or of an SQL query.
 *
 * Rows with a missing, NaN or infinite cell in a read column are dropped and reported. In text files the cells NA, N/A,
 * NULL, None and ? count as missing. Booleans become 0 and 1; dates and text are reported as not numeric; big integers
 * and decimals become float64. The result does not depend on the number of threads.
 *
 * Throws a FlowsError: 'file' where the file is absent or damaged, 'data' for an unknown or non-numeric column, a source
 * without numeric columns or without whole rows, and a query that fails.
 *
 * @example
 * ```ts
 * const { table, notices } = await readTable('wine.csv', { columns: ['alcohol', 'ash'] })
 * const sampled = await readTable('flights.parquet', { sql: 'SELECT * FROM data WHERE distance > 0', rows: 10_000 })
 * ```
 */
export async function readTable(source: string | undefined, options: ReadOptions = {}): Promise<ReadResult> {
  checkOptions(source, options)
  if (source !== undefined) await checkSourceFile(filePath(source))
  const state = (options.rng ?? new Rng(0)).fork().state
  const collect = async (rows: RowSource): Promise<[ColumnChoice, CollectedRows]> => {
    const choice = selectColumns(rows.columns, options.columns)
    const sample = options.rows === undefined ? undefined : { rows: options.rows, rng: Rng.fromState(state) }
    return [choice, await collectRows(rows, choice.names, sample)]
  }
  const [choice, collected] =
    source !== undefined && isArrayFile(source) && options.sql === undefined
      ? await collect(await arraySource(source))
      : await collectByDuckDb(source, options, collect)
  return resultOf(source, options, choice, collected)
}

/** Column types come from the first rows of a CSV file; where later rows contradict them all rows decide. */
async function collectByDuckDb<T>(
  source: string | undefined,
  options: ReadOptions,
  collect: (rows: RowSource) => Promise<T>,
): Promise<T> {
  const attempt = (allRows: boolean): Promise<T> =>
    withDuckDb(async (connection) => collect(await openQuery(connection, source, { ...options, allRows })))
  try {
    return await attempt(false)
  } catch (error) {
    if (error instanceof FlowsError) throw error
    return await attempt(true).catch((cause: unknown) => {
      throw duckDbError('readTable', cause, options.sql === undefined ? (source ?? 'the query') : 'the query')
    })
  }
}

async function resultOf(
  source: string | undefined,
  options: ReadOptions,
  choice: ColumnChoice,
  { rows, values, rowIndices, sourceRows, dropped }: CollectedRows,
): Promise<ReadResult> {
  const hash = async (): Promise<string> =>
    source === undefined ? valuesChecksum(values) : fileChecksum(filePath(source))
  const origin = {
    ...(source === undefined ? {} : { path: source }),
    ...(options.sql === undefined ? {} : { sql: options.sql }),
    ...(options.checksum === true ? { checksum: await hash() } : {}),
  }
  const table: Table = { name: nameOf(source), columns: choice.names, rows, values, origin }
  const { ignored, booleans } = choice
  const notices = noticesOf(choice, dropped, sourceRows)
  return { table, rowIndices, sourceRows, ignored, booleans, dropped, notices }
}

function noticesOf({ ignored, booleans }: ColumnChoice, dropped: DroppedRows, sourceRows: number): string[] {
  const notices: string[] = []
  if (ignored.length > 0) {
    const list = ignored.map(({ name, type }) => `'${name}' (${type})`).join(', ')
    notices.push(`Left out, because not numeric: ${list}.`)
  }
  if (booleans.length > 0) notices.push(`Read as 0 and 1: ${booleans.map((name) => `'${name}'`).join(', ')}.`)
  if (dropped.rows > 0) {
    const list = Object.entries(dropped.columns).map(([name, count]) => `'${name}' in ${count}`)
    notices.push(
      `Dropped ${dropped.rows} of ${sourceRows} rows for missing, NaN or infinite cells: ${list.join(', ')}.`,
    )
  }
  return notices
}

function checkOptions(source: string | undefined, { sql, rows }: ReadOptions): void {
  if (source === undefined && sql === undefined) {
    throw new FlowsError('argument', {
      who: 'readTable',
      rule: 'there must be a file or a query to read',
      got: 'neither',
      do: "Pass a path, or sql such as SELECT * FROM 'part-*.parquet'",
    })
  }
  if (rows !== undefined && !(Number.isSafeInteger(rows) && rows > 0)) {
    throw new FlowsError('argument', { who: 'readTable', rule: 'rows must be a positive integer', got: String(rows) })
  }
}

/** The file's name without folders and endings. */
function nameOf(source: string | undefined): string {
  if (source === undefined) return 'query'
  const file = filePath(source).split(/[/\\]/).at(-1) ?? source
  return file.replace(/\.(gz|zst)$/i, '').replace(/(?<=.)\.[a-z]+$/i, '')
}
