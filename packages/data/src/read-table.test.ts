import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Rng } from '@tfjs-flows/core'
import { gzipSync, zipSync } from 'fflate'
import { afterAll, describe, expect, it } from 'vitest'
import { withDuckDb } from './duckdb-session.ts'
import { npyBytes } from './fixtures/npy-bytes.ts'
import { readTable } from './read-table.ts'

const folder = mkdtempSync(join(tmpdir(), 'read-table-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const people = file(
  'people.csv',
  `id,name,height,weight,smokes,born
1,"Ann, B",1.7,NA,true,2001-01-01
2,Bob,1.8,80.5,false,2002-01-02
3,Eve,nan,70,true,2003-01-02
4,Joe,1.9,?,true,2003-02-02
5,Kim,1.6,55,false,2003-03-02
6,Lee,inf,55,false,2003-03-02
`,
)

describe('a CSV file', () => {
  it('gives its numeric columns and says what it left out', async () => {
    const { table, ...rest } = await readTable(people)
    expect(table.name).toBe('people')
    expect(table.columns).toEqual(['id', 'height', 'weight', 'smokes'])
    expect(table.rows).toBe(2)
    expect([...table.values]).toEqual([2, 1.8, 80.5, 0, 5, 1.6, 55, 0])
    expect(table.origin).toEqual({ path: people })
    expect([...rest.rowIndices]).toEqual([1, 4])
    expect(rest.sourceRows).toBe(6)
    expect(rest.ignored).toEqual([
      { name: 'name', type: 'VARCHAR' },
      { name: 'born', type: 'DATE' },
    ])
    expect(rest.booleans).toEqual(['smokes'])
    expect(rest.dropped).toEqual({ rows: 4, columns: { height: 2, weight: 2 } })
    expect(rest.notices).toEqual([
      "Left out, because not numeric: 'name' (VARCHAR), 'born' (DATE).",
      "Read as 0 and 1: 'smokes'.",
      "Dropped 4 of 6 rows for missing, NaN or infinite cells: 'height' in 2, 'weight' in 2.",
    ])
  })

  it('gives the columns asked for, in that order, and drops for them alone', async () => {
    const { table, dropped } = await readTable(people, { columns: ['weight', 'id'] })
    expect(table.columns).toEqual(['weight', 'id'])
    expect([...table.values]).toEqual([80.5, 2, 70, 3, 55, 5, 55, 6])
    expect(dropped).toEqual({ rows: 2, columns: { weight: 2 } })
  })

  it('may be compressed, separated by tabs, or without a header', async () => {
    const zipped = file('t.tsv.gz', gzipSync(new TextEncoder().encode('a\tb\n1\t2\n3\t4\n')))
    expect([...(await readTable(zipped)).table.values]).toEqual([1, 2, 3, 4])
    expect((await readTable(zipped)).table.name).toBe('t')
    const bare = file('bare.csv', '1,2\n3,4\n')
    expect((await readTable(bare)).table.rows).toBe(2)
    expect((await readTable(bare, { header: true })).table.columns).toEqual(['1', '2'])
  })

  it('is read whole where late rows contradict the first ones', async () => {
    const text = Array.from({ length: 60_000 }, (_, i) => `${i},${i < 50_000 ? i : `${i}.5`},${i < 40_000 ? i : 'x'}`)
    const late = file('late.csv', `a,b,c\n${text.join('\n')}\n`)
    const { table, ignored } = await readTable(late)
    expect(table.columns).toEqual(['a', 'b'])
    expect(table.rows).toBe(60_000)
    expect([...table.values.slice(-2)]).toEqual([59_999, 59_999.5])
    expect(ignored).toEqual([{ name: 'c', type: 'VARCHAR' }])
  })
})

describe('a sample', () => {
  const many = file(
    'many.csv',
    `i,x\n${Array.from({ length: 9000 }, (_, i) => `${i},${i % 10 === 3 ? '' : i / 7}`).join('\n')}\n`,
  )

  it('has whole rows in the order of the file, and depends on the seed', async () => {
    const { table, rowIndices, sourceRows, dropped } = await readTable(many, { rows: 500, rng: new Rng(1) })
    expect([table.rows, sourceRows, dropped.rows]).toEqual([500, 9000, 900])
    for (const [k, i] of rowIndices.entries()) {
      expect(table.values[2 * k]).toBe(i)
      expect(i % 10).not.toBe(3)
      if (k > 0) expect(i).toBeGreaterThan(rowIndices[k - 1]!)
    }
    const again = await readTable(many, { rows: 500, rng: new Rng(1) })
    expect(again.rowIndices).toEqual(rowIndices)
    const other = await readTable(many, { rows: 500, rng: new Rng(2) })
    expect(other.rowIndices).not.toEqual(rowIndices)
  })

  it('is everything where the file is smaller', async () => {
    expect((await readTable(many, { rows: 20_000 })).table.rows).toBe(8100)
  })
})

describe('other formats', () => {
  it('reads Parquet with every numeric type', async () => {
    const path = join(folder, 'types.parquet')
    await withDuckDb(async (connection) => {
      await connection.run(`COPY (SELECT 1::TINYINT a, 9007199254740993::BIGINT b, 3::HUGEINT c, 1.25::DECIMAL(9,2) d,
        0.1::FLOAT e, 0.1::DOUBLE f, true g, 7::UINTEGER h, TIMESTAMP '2020-01-01' i, [1] j) TO '${path}'`)
    })
    const { table, ignored } = await readTable(path)
    expect(table.columns.join('')).toBe('abcdefgh')
    expect([...table.values]).toEqual([1, 2 ** 53, 3, 1.25, Math.fround(0.1), 0.1, 1, 7])
    expect(ignored.map(({ type }) => type)).toEqual(['TIMESTAMP', 'INTEGER[]'])
  })

  it('reads JSON lines', async () => {
    const path = file('rows.jsonl', '{"a":1,"b":"x"}\n{"a":2.5,"b":"y"}\n{"b":"z"}\n')
    const { table, dropped } = await readTable(path)
    expect([...table.values]).toEqual([1, 2.5])
    expect(dropped).toEqual({ rows: 1, columns: { a: 1 } })
  })

  it('reads arrays', async () => {
    const bytes = npyBytes({ descr: '<f8', shape: '(3, 2)', entries: Float64Array.of(1, 2, Number.NaN, 4, 5, 6) })
    const { table, rowIndices } = await readTable(file('a.npy', bytes))
    expect([table.name, ...table.columns]).toEqual(['a', 'x0', 'x1'])
    expect([[...table.values], [...rowIndices]]).toEqual([
      [1, 2, 5, 6],
      [0, 2],
    ])
    expect((await readTable(file('a.npy.gz', gzipSync(bytes)), { columns: ['x1'] })).table.values).toEqual(
      Float64Array.of(2, 4, 6),
    )
    const flat = npyBytes({ descr: '|u1', shape: '(2,)', entries: Uint8Array.of(7, 8) })
    const archive = file('b.npz', zipSync({ 'y.npy': flat, 'X.npy': bytes }))
    expect((await readTable(`${archive}#y`)).table.columns).toEqual(['x0'])
    expect((await readTable(archive)).table.columns).toEqual(['x0', 'x1'])
  })
})

describe('SQL', () => {
  it('sees the source as data', async () => {
    const sql =
      'SELECT weight / height ^ 2 AS bmi, id FROM data WHERE isfinite(height) ORDER BY id DESC; -- tallest last'
    const { table, rowIndices, sourceRows } = await readTable(people, { sql: sql.replace('; --', ' --') })
    expect(table.columns).toEqual(['bmi', 'id'])
    expect([...table.values]).toEqual([55 / 1.6 ** 2, 5, 80.5 / 1.8 ** 2, 2].map((x) => expect.closeTo(x, 12)))
    expect([[...rowIndices], sourceRows]).toEqual([[0, 2], 4])
    expect(table.origin).toEqual({ path: people, sql: sql.replace('; --', ' --') })
  })

  it('may name its own files and may end in a semicolon', async () => {
    const { table } = await readTable(undefined, { sql: `SELECT id FROM '${people}' LIMIT 3;` })
    expect([table.name, ...table.values]).toEqual(['query', 1, 2, 3])
  })

  it('sees an array too', async () => {
    const path = file('c.npy', npyBytes({ descr: '<f8', shape: '(2, 2)', entries: Float64Array.of(1, 2, 3, 4) }))
    const { table } = await readTable(path, { sql: 'SELECT x0 + x1 AS total FROM data' })
    expect([...table.values]).toEqual([3, 7])
  })

  it('passes on what DuckDB says', async () => {
    const failed = readTable(people, { sql: 'SELECT hight FROM data' })
    await expect(failed).rejects.toThrow(/DuckDB must be able to read the query; got its error: Binder Error.*hight/)
    await expect(failed).rejects.toMatchObject({ code: 'data' })
  })
})

it('gives a checksum of the file, or of the values of SQL alone', async () => {
  const { table } = await readTable(file('d.csv', 'a\n1\n'), { checksum: true })
  expect(table.origin.checksum).toBe(createHash('sha256').update('a\n1\n').digest('hex'))
  const query = await readTable(undefined, { sql: 'SELECT 1.5::DOUBLE AS a', checksum: true })
  const bytes = new Uint8Array(Float64Array.of(1.5).buffer)
  expect(query.table.origin.checksum).toBe(createHash('sha256').update(bytes).digest('hex'))
})

describe('what cannot be read is refused', () => {
  const cases: readonly (readonly [string, () => Promise<unknown>, string, RegExp])[] = [
    [
      'an unknown column',
      () => readTable(people, { columns: ['heihgt'] }),
      'data',
      /one of height, id, .*'heihgt'. Did you mean 'height'/,
    ],
    [
      'a text column by name',
      () => readTable(people, { columns: ['name'] }),
      'data',
      /'name' of type VARCHAR. Leave 'name' out/,
    ],
    [
      'a date column by name',
      () => readTable(people, { columns: ['born'] }),
      'data',
      /'born' of type DATE.*epoch\("born"\)/,
    ],
    ['a column twice', () => readTable(people, { columns: ['id', 'id'] }), 'data', /'id' twice/],
    ['a missing file', () => readTable(join(folder, 'none.csv')), 'file', /no such file/],
    ['a folder', () => readTable(folder), 'file', /a folder/],
    ['an empty file', () => readTable(file('empty.csv', '')), 'file', /an empty file/],
    [
      'a header without rows',
      () => readTable(file('e.csv', 'a,b\n'), { sql: 'SELECT 1 AS a WHERE false' }),
      'data',
      /got no rows/,
    ],
    [
      'rows that all lack something',
      () => readTable(file('f.csv', 'a,b\n1,\n2,\n3,4\n'), { sql: 'SELECT * FROM data LIMIT 2' }),
      'data',
      /'b' in 2\). Leave out 'b'/,
    ],
    [
      'text alone',
      () => readTable(file('g.csv', 'a,b\nx,y\nz,w\n')),
      'data',
      /must have a numeric column; got 'a' VARCHAR, 'b' VARCHAR/,
    ],
    ['an unknown ending', () => readTable(file('h.xls', 'x')), 'data', /must end in .csv/],
    ['nothing', () => readTable(undefined), 'argument', /a file or a query/],
    ['no rows asked for', () => readTable(people, { rows: 0 }), 'argument', /rows must be a positive integer/],
  ]
  it.each(cases)('%s', async (_, read, code, message) => {
    const failed = read()
    await expect(failed).rejects.toThrow(message)
    await expect(failed).rejects.toMatchObject({ name: 'FlowsError', code })
  })
})
