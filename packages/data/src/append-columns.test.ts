import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Rng } from '@tfjs-flows/core'
import { afterAll, describe, expect, it } from 'vitest'
import { appendColumns } from './append-columns.ts'
import { withDuckDb } from './duckdb-session.ts'
import { npyBytes } from './fixtures/npy-bytes.ts'
import { readTable } from './read-table.ts'

const folder = mkdtempSync(join(tmpdir(), 'append-columns-'))
afterAll(() => rmSync(folder, { recursive: true }))
const at = (name: string): string => join(folder, name)

const TEXT = `id,note,x,when
007,"Ann, ""B""",1.50,2020-01-01
8,NA,,2020-01-02
9,,2.25e0,
`
writeFileSync(at('in.csv'), TEXT)
const columns = { log_prob: Float64Array.of(-1.25, Number.NEGATIVE_INFINITY), log_prob_rank: Int32Array.of(1, 2) }

describe('from CSV to CSV', () => {
  it('copies every cell as it is written and leaves the cells of unread rows empty', async () => {
    const read = await readTable(at('in.csv'), { columns: ['x'] })
    await appendColumns(at('in.csv'), columns, at('out.csv'), { read })
    expect(readFileSync(at('out.csv'), 'utf8')).toBe(`id,note,x,when,log_prob,log_prob_rank
007,"Ann, ""B""",1.50,2020-01-01,-1.25,1
8,NA,,2020-01-02,,
9,,2.25e0,,-inf,2
`)
  })

  it('may write over its source', async () => {
    writeFileSync(at('same.csv'), 'a\n1\n2\n')
    const read = await readTable(at('same.csv'))
    await appendColumns(at('same.csv'), { b: Float64Array.of(0.5, Number.NaN) }, at('same.csv'), { read })
    expect(readFileSync(at('same.csv'), 'utf8')).toBe('a,b\n1,0.5\n2,\n')
  })

  it('keeps a long file in order', async () => {
    const rows = Array.from({ length: 70_000 }, (_, i) => `${i},${i % 7 === 0 ? 'NA' : i / 8},text ${i}`)
    writeFileSync(at('long.csv'), `i,x,t\n${rows.join('\n')}\n`)
    const read = await readTable(at('long.csv'), { rows: 5000, rng: new Rng(3) })
    const indices = Float64Array.from(read.rowIndices)
    await appendColumns(at('long.csv'), { position: indices }, at('long-out.csv'), { read })
    const lines = readFileSync(at('long-out.csv'), 'utf8').trim().split('\n').slice(1)
    expect(lines).toHaveLength(70_000)
    const kept = new Set(indices)
    for (const [i, line] of lines.entries()) {
      if (line !== `${rows[i]},${kept.has(i) ? `${i}.0` : ''}`) expect(line).toBe(rows[i])
    }
  })
})

it('keeps types in Parquet', async () => {
  const read = await readTable(at('in.csv'), { columns: ['x'] })
  await appendColumns(at('in.csv'), columns, at('out.parquet'), { read })
  const described = await withDuckDb(async (connection) =>
    (await connection.runAndReadAll(`DESCRIBE SELECT * FROM '${at('out.parquet')}'`)).getRowsJS(),
  )
  expect(described.map(([name, type]) => `${name} ${type}`)).toEqual([
    // DuckDB keeps numbers with leading zeros as text.
    'id VARCHAR',
    'note VARCHAR',
    'x DOUBLE',
    'when DATE',
    'log_prob DOUBLE',
    'log_prob_rank INTEGER',
  ])
})

it('appends to the result of a query and to an array', async () => {
  const sql = 'SELECT note, x FROM data WHERE id <> 8'
  const read = await readTable(at('in.csv'), { sql })
  await appendColumns(at('in.csv'), { s: Float64Array.of(0.5, 2.5) }, at('query.csv'), { read, sql })
  expect(readFileSync(at('query.csv'), 'utf8')).toBe('note,x,s\n"Ann, ""B""",1.5,0.5\n,2.25,2.5\n')
  writeFileSync(at('a.npy'), npyBytes({ descr: '<f8', shape: '(2, 1)', entries: Float64Array.of(3, Number.NaN) }))
  const array = await readTable(at('a.npy'))
  await appendColumns(at('a.npy'), { s: Float64Array.of(7.5) }, at('array.csv'), { read: array })
  expect(readFileSync(at('array.csv'), 'utf8')).toBe('x0,s\n3.0,7.5\nnan,\n')
})

it('refuses what does not fit, and leaves no file', async () => {
  const read = await readTable(at('in.csv'), { columns: ['x'] })
  const append = (added: Record<string, Float64Array>, path: string, said = read): Promise<void> =>
    appendColumns(at('in.csv'), added, at(path), { read: said })
  await expect(append({ X: Float64Array.of(1, 2) }, 'no.csv')).rejects.toThrow(
    /a name that the source does not have; got 'X'/,
  )
  await expect(append({ y: Float64Array.of(1) }, 'no.csv')).rejects.toThrow(
    /each of the 2 rows that were read; got 1 in 'y'/,
  )
  await expect(append({ y: Float64Array.of(1, 2) }, 'no.xls')).rejects.toThrow(/is written as/)
  await expect(append({ y: Float64Array.of(1, 2) }, 'no.csv', { ...read, sourceRows: 9 })).rejects.toThrow(/the 9 rows/)
  expect(readdirSync(folder).filter((name) => name.startsWith('no.') || name.endsWith('.tmp'))).toEqual([])
})
