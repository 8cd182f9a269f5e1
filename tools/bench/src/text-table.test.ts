import { expect, it } from 'vitest'
import { digits, textTable } from './text-table.ts'

it('pads the cells of a column to one width', () => {
  const table = textTable(
    ['name', 'ms'],
    [
      ['a', '1.5'],
      ['longer', '1,200'],
    ],
  )
  expect(table.split('\n')).toEqual([
    '| name   |    ms |',
    '| ------ | ----: |',
    '| a      |   1.5 |',
    '| longer | 1,200 |',
  ])
})

it('writes three digits', () => {
  expect([0.012345, 1.5, 12.345, 1234.5, null].map(digits)).toEqual(['0.0123', '1.5', '12.3', '1,235', '-'])
})
