import { expect, it } from 'vitest'
import { closestFirst, editDistance } from './closest-name.ts'

it('counts edits', () => {
  expect(editDistance('kitten', 'sitting')).toBe(3)
  expect(editDistance('', 'abc')).toBe(3)
  expect(editDistance('same', 'same')).toBe(0)
})

it('puts the most similar name first', () => {
  expect(closestFirst('DEP_DELY', ['year', 'arr_delay', 'dep_delay'])).toEqual(['dep_delay', 'year', 'arr_delay'])
  expect(closestFirst('x', [])).toEqual([])
})
