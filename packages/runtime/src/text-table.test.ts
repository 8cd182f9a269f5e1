import { expect, it } from 'vitest'
import { crossTable, textTable } from './text-table.ts'

it('pads cells to the widest of their column', () => {
  expect(
    textTable([
      ['a', 'bcd', 'e'],
      ['fgh', 'i', ''],
    ]),
  ).toEqual(['  a    bcd  e', '  fgh  i'])
})

it('crosses names with columns and marks gaps', () => {
  const rows = crossTable([
    new Map([
      ['x', '1'],
      ['y', '2'],
    ]),
    new Map([
      ['y', '3'],
      ['z', '4'],
    ]),
  ])
  expect(rows).toEqual([
    ['x', '1', '-'],
    ['y', '2', '3'],
    ['z', '-', '4'],
  ])
})
