import { type DuckDBConnection, identifier, loadDuckDb } from './duckdb-session.ts'

/** A column to create: DOUBLE holds any number, INTEGER whole ones of 32 bits. */
export interface CreatedColumn {
  readonly name: string
  readonly type: 'DOUBLE' | 'INTEGER'
}

/** DuckDB takes rows in vectors of this length. */
const VECTOR = 2048

/** Fills a new table with row-major blocks; NaN is stored as NULL where `nanIsNull`. */
export async function createTable(
  connection: DuckDBConnection,
  name: string,
  columns: readonly CreatedColumn[],
  blocks: AsyncIterable<Float64Array> | Iterable<Float64Array>,
  nanIsNull = false,
): Promise<void> {
  const { DuckDBDataChunk, DOUBLE, INTEGER } = await loadDuckDb()
  const declared = columns.map((column) => `${identifier(column.name)} ${column.type}`)
  await connection.run(`CREATE TABLE ${identifier(name)} (${declared.join(', ')})`)
  const appender = await connection.createAppender(name)
  const types = columns.map(({ type }) => (type === 'DOUBLE' ? DOUBLE : INTEGER))
  const width = columns.length
  for await (const block of blocks) {
    const rows = block.length / width
    for (let from = 0; from < rows; from += VECTOR) {
      const count = Math.min(VECTOR, rows - from)
      const chunk = DuckDBDataChunk.create(types, count)
      for (let j = 0; j < width; j += 1) {
        const cells = Array.from({ length: count }, (_, i) => block[(from + i) * width + j] as number)
        chunk.setColumnValues(j, nanIsNull ? cells.map((cell) => (Number.isNaN(cell) ? null : cell)) : cells)
      }
      appender.appendDataChunk(chunk)
    }
  }
  appender.closeSync()
}
