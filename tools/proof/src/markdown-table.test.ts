import { expect, it } from 'vitest'
import { mark, markdownTable } from './markdown-table.ts'

it('has a header, a rule and a row each, and escapes bars', () => {
  expect(
    markdownTable(
      ['class', 'f'],
      [
        ['|x|', mark(true)],
        ['y', mark(false)],
      ],
    ),
  ).toEqual(['| class | f |', '|---|---|', '| \\|x\\| | ✓ |', '| y | - |'])
})
