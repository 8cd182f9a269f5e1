import { FlowsError } from '@tfjs-flows/core'
import { type DuckDBConnection, duckDbError, literal } from './duckdb-session.ts'
import { writeFileWhole } from './write-file.ts'

/** Writes a query's result to a file in the format of its name, whole or not at all. */
export async function copyQuery(connection: DuckDBConnection, query: string, path: string): Promise<void> {
  const format = formatOf(path)
  await writeFileWhole(path, async (temporary) => {
    try {
      await connection.run(`COPY (${query}) TO ${literal(temporary)} (${format})`)
    } catch (cause) {
      throw duckDbError('data', cause, `the rows of ${path}`)
    }
  })
}

/** The options of DuckDB's COPY for a file name; the temporary file's own name says nothing. */
export function formatOf(path: string): string {
  const compression = /\.gz$/i.test(path) ? 'gzip' : 'none'
  if (/\.(csv|txt)(\.gz)?$/i.test(path)) return `FORMAT csv, HEADER, COMPRESSION ${compression}`
  if (/\.tsv(\.gz)?$/i.test(path)) return `FORMAT csv, HEADER, DELIMITER '\t', COMPRESSION ${compression}`
  if (/\.(parquet|pq)$/i.test(path)) return 'FORMAT parquet'
  throw new FlowsError('argument', {
    who: 'data',
    rule: 'a table is written as .csv, .tsv or .txt (each also .gz) or as .parquet',
    got: path,
    do: 'Change the ending of the file name',
  })
}
