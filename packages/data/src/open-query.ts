import { arraySource, isArrayFile } from './array-source.ts'
import { createTable } from './create-table.ts'
import { type DuckDBConnection, identifier } from './duckdb-session.ts'
import { querySource } from './query-source.ts'
import { type RelationOptions, relation } from './relation.ts'
import type { RowSource } from './row-source.ts'

export interface OpenOptions extends RelationOptions {
  readonly sql?: string | undefined
}

/** The rows of a file, or of a query that sees the file (if there is one) as the table `data`. */
export async function openQuery(
  connection: DuckDBConnection,
  source: string | undefined,
  options: OpenOptions,
): Promise<RowSource> {
  return querySource(connection, await openRelation(connection, source, options))
}

/** Makes the source known to the connection as `data`, runs the query if there is one, and names what to read. */
export async function openRelation(
  connection: DuckDBConnection,
  source: string | undefined,
  { sql, ...options }: OpenOptions,
): Promise<string> {
  if (source !== undefined && isArrayFile(source)) await createArrayTable(connection, source)
  else if (source !== undefined) await connection.run(`CREATE VIEW data AS SELECT * FROM ${relation(source, options)}`)
  return sql === undefined ? 'data' : runQuery(connection, sql)
}

/**
 * Stores the query's result: it runs once, on one thread. Groups, joins and sums of floats would come out in an order
 * that depends on the number of threads.
 */
async function runQuery(connection: DuckDBConnection, sql: string): Promise<string> {
  const result = identifier('result of the query')
  await connection.run('SET threads = 1')
  // The line break keeps a final comment from swallowing the bracket.
  await connection.run(`CREATE TEMP TABLE ${result} AS SELECT * FROM (${sql.replace(/[;\s]+$/, '')}\n)`)
  return result
}

async function createArrayTable(connection: DuckDBConnection, source: string): Promise<void> {
  const array = await arraySource(source)
  const names = array.columns.map(({ name }) => name)
  const columns = names.map((name) => ({ name, type: 'DOUBLE' as const }))
  await createTable(connection, 'data', columns, array.blocks(names))
}
