import { FlowsError } from '@tfjs-flows/core'
import { type DuckDBConnection, identifier } from './duckdb-session.ts'
import type { RowSource } from './row-source.ts'

/** A relation of the connection (a table, a view or a reader call) as rows. */
export async function querySource(connection: DuckDBConnection, from: string): Promise<RowSource> {
  const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${from}`)
  return {
    columns: described.getRowsJS().map(([name, type]) => ({ name: String(name), type: String(type) })),
    blocks: (names) => blocks(connection, from, names),
  }
}

async function* blocks(
  connection: DuckDBConnection,
  from: string,
  names: readonly string[],
): AsyncGenerator<Float64Array> {
  // NaN stands for NULL already in the query: asking each cell for its validity is slow.
  const cells = names.map((name, j) => `coalesce(CAST(${identifier(name)} AS DOUBLE), 'nan'::DOUBLE) AS c${j}`)
  const result = await connection.stream(`SELECT ${cells.join(', ')} FROM ${from}`)
  let rows = 0
  for (;;) {
    const chunk = await result.fetchChunk()
    if (chunk === null || chunk.rowCount === 0) break
    const { rowCount } = chunk
    const values = new Float64Array(rowCount * names.length)
    for (let j = 0; j < names.length; j += 1) {
      const column = chunk.getColumnVector(j)
      for (let i = 0; i < rowCount; i += 1) values[i * names.length + j] = column.getItem(i) as number
    }
    rows += rowCount
    yield values
  }
  await checkComplete(connection, from, cells, rows)
}

/** A stream that fails midway ends like one that is done, so what came is held against a count of its own. */
async function checkComplete(
  connection: DuckDBConnection,
  from: string,
  cells: readonly string[],
  rows: number,
): Promise<void> {
  const expected = await countRows(connection, from)
  if (rows === expected) return
  // Reading every cell once more raises the error that the stream kept to itself.
  const sums = cells.map((_, j) => `sum(c${j})`)
  await connection.run(`SELECT ${sums.join(', ')} FROM (SELECT ${cells.join(', ')} FROM ${from})`)
  throw new FlowsError('file', {
    who: 'readTable',
    rule: `all ${expected} rows must be readable`,
    got: `${rows} rows`,
    do: 'Read the file while nothing writes to it',
  })
}

/** Rows of a relation. */
export async function countRows(connection: DuckDBConnection, from: string): Promise<number> {
  const counted = await connection.runAndReadAll(`SELECT count(*) FROM ${from}`)
  return Number(counted.getRowsJS()[0]?.[0])
}
