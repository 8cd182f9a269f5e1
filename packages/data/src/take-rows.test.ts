import { expect, it } from 'vitest'
import { takeRows } from './take-rows.ts'

it('copies rows in the order asked for', () => {
  const values = Float64Array.of(1, 2, 3, 4, 5, 6)
  const taken = takeRows(values, 2, [2, 0, 2])
  expect([...taken]).toEqual([5, 6, 1, 2, 5, 6])
  taken[0] = 9
  expect(values[4]).toBe(5)
})
