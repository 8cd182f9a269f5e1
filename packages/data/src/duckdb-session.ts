import type { DuckDBConnection } from '@duckdb/node-api'
import { FlowsError } from '@tfjs-flows/core'

export type { DuckDBConnection } from '@duckdb/node-api'

/**
 * Runs `work` on a fresh in-memory DuckDB and closes it. Loaded by a name that bundlers cannot follow: DuckDB is
 * native code, and a browser that only wants the toy densities must not meet it.
 */
export async function withDuckDb<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const { DuckDBInstance } = await loadDuckDb()
  const instance = await DuckDBInstance.create(':memory:')
  try {
    const connection = await instance.connect()
    try {
      return await work(connection)
    } finally {
      connection.closeSync()
    }
  } finally {
    instance.closeSync()
  }
}

/** DuckDB's own module. */
export async function loadDuckDb(): Promise<typeof import('@duckdb/node-api')> {
  const name = '@duckdb/node-api'
  try {
    return (await import(/* @vite-ignore */ name)) as typeof import('@duckdb/node-api')
  } catch (cause) {
    const rule = 'CSV, Parquet, JSON and SQL are read by DuckDB, which must load'
    const got = cause instanceof Error ? cause.message.split('\n')[0] : String(cause)
    throw new FlowsError(
      'not-available',
      { who: 'data', rule, got: got ?? 'nothing', do: 'Run npm install @duckdb/node-api, or pass a .npy file' },
      cause,
    )
  }
}

/** An SQL identifier, quoted. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** An SQL string, quoted. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** DuckDB's complaint as ours: its first lines say what and where. */
export function duckDbError(who: string, cause: unknown, what: string): FlowsError {
  if (cause instanceof FlowsError) return cause
  const said = (cause instanceof Error ? cause.message : String(cause))
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(0, 3)
    .join(' / ')
  return new FlowsError('data', { who, rule: `DuckDB must be able to read ${what}`, got: `its error: ${said}` }, cause)
}
