import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Rng } from '@tfjs-flows/core'
import { afterAll, expect, it } from 'vitest'
import { readTable } from './read-table.ts'
import { writeTable } from './write-table.ts'

const folder = mkdtempSync(join(tmpdir(), 'write-table-'))
afterAll(() => rmSync(folder, { recursive: true }))
const table = { columns: ['a', 'b "c", d', 'é'], rows: 2500, values: new Rng(0).normals(7500).map((x) => x ** 9) }

it.each(['t.csv', 't.tsv', 't.csv.gz', 't.parquet'])('keeps every digit in %s', async (name) => {
  const path = join(folder, name)
  await writeTable(path, table)
  const read = await readTable(path)
  expect(read.table.columns).toEqual(table.columns)
  expect(read.table.values).toEqual(table.values)
})

it('replaces the old file whole and leaves nothing else', async () => {
  const path = join(folder, 'old.csv')
  writeFileSync(path, 'old')
  await writeTable(path, { columns: ['a'], rows: 1, values: Float64Array.of(0.5) })
  expect(readFileSync(path, 'utf8')).toBe('a\n0.5\n')
  expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([])
})

it('refuses what does not fit', async () => {
  await expect(writeTable(join(folder, 'x.xls'), table)).rejects.toThrow(/is written as .csv/)
  await expect(writeTable(join(folder, 'x.csv'), { ...table, rows: 3 })).rejects.toThrow(/3 x 3 numbers; got 7500/)
  await expect(writeTable(join(folder, 'none', 'x.csv'), table)).rejects.toThrow(/folder to write to must exist/)
})
