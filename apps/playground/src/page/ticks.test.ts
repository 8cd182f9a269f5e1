import { expect, it } from 'vitest'
import { ticks } from './ticks.ts'

it('gives round numbers inside the range, ends included', () => {
  expect(ticks(-4.5, 4.5, 5)).toEqual([-4, -2, 0, 2, 4])
  expect(ticks(0, 2000, 4)).toEqual([0, 500, 1000, 1500, 2000])
  expect(ticks(2.31, 3.42, 5)).toEqual([2.5, 3])
  expect(ticks(0.1, 0.35, 5)).toEqual([0.1, 0.15, 0.2, 0.25, 0.3, 0.35])
})

it('gives none where there is no range', () => {
  expect(ticks(1, 1, 5)).toEqual([])
  expect(ticks(Number.NaN, 1, 5)).toEqual([])
  expect(ticks(0, Number.POSITIVE_INFINITY, 5)).toEqual([])
})
