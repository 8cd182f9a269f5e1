import { Rng } from '@tfjs-flows/core'
import { expect, it } from 'vitest'
import { columnWarnings } from './column-warnings.ts'

/** Rows of the given columns. */
function rowsOf(columns: ((row: number, normal: number) => number)[], rows = 500): number[] {
  const normals = new Rng(0).normals(rows * columns.length)
  return Array.from({ length: rows * columns.length }, (_, k) => {
    const [i, j] = [Math.floor(k / columns.length), k % columns.length]
    return columns[j]!(i, normals[k]!)
  })
}

it('says nothing of well-behaved columns', () => {
  const columns = [(_: number, z: number) => z, (_: number, z: number) => Math.exp(z), (row: number) => row]
  expect(columnWarnings(rowsOf(columns), 3)).toEqual([])
  expect(columnWarnings([1, 2], 2)).toEqual([])
})

it('names columns that are constant, doubled, discrete or with outliers', () => {
  const columns = [
    (row: number) => Math.sin(row),
    () => 7,
    (row: number) => row % 5,
    (row: number) => Math.sin(row),
    (row: number, z: number) => (row === 3 ? 1e6 : z),
    () => 0,
  ]
  expect(columnWarnings(rowsOf(columns, 2000), 6)).toEqual([
    'columns 1, 5: constant: such a density has no upper limit, so leave them out',
    'column 3: equal to an earlier column: such a density has no upper limit, so leave them out',
    'column 2: of fewer than 20 values, which is not continuous: dequantize them or make them a context',
    'column 4: far outliers (more than 30 standard deviations from the mean): transform them or drop such rows',
  ])
})

it('shortens long lists', () => {
  const [warning] = columnWarnings(new Float32Array(1000), 100)
  expect(warning).toMatch(/^columns 0, 1, 2, 3, 4, 5, 6, 7, \.\.\. \(100 in all\): constant/)
})
