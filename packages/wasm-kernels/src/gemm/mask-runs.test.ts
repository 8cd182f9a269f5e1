import { expect, it } from 'vitest'
import { maskMap } from './mask-runs.ts'

it('finds the staircase of a sorted mask', () => {
  const mask = Array.from({ length: 64 * 16 }, (_, i) => (Math.floor(i / 16) < 4 * (i % 16) ? 1 : 0))
  const { byColumns, byRows } = maskMap(mask, 64, 16)
  expect(byColumns).toEqual([[[0, 32]], [[0, 64]]])
  expect(byRows).toEqual([...Array(4).fill([[0, 16]]), ...Array(4).fill([[8, 16]])])
})

it('has no run where all is zero, and two where the gap is long', () => {
  const mask = Array.from({ length: 100 }, (_, i) => (i === 3 || i === 99 ? 1 : 0))
  expect(maskMap(mask, 100, 1).byColumns).toEqual([
    [
      [0, 8],
      [96, 100],
    ],
  ])
  expect(maskMap(new Float32Array(20), 2, 10)).toEqual({ byColumns: [[], []], byRows: [[]] })
})
