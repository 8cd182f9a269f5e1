import { Rng } from '@tfjs-flows/core'
import { expect, it } from 'vitest'
import { split } from './split.ts'

it('deals every row to one part', () => {
  const parts = split(1003, [0.8, 0.1, 0.1], new Rng(0))
  expect(parts.map((part) => part.length)).toEqual([802, 101, 100])
  const all = parts.flatMap((part) => [...part]).sort((a, b) => a - b)
  expect(all).toEqual(Array.from({ length: 1003 }, (_, i) => i))
})

it('depends on the seed alone', () => {
  expect(split(50, [0.5, 0.5], new Rng(1))).toEqual(split(50, [0.5, 0.5], new Rng(1)))
  expect(split(50, [0.5, 0.5], new Rng(1))).not.toEqual(split(50, [0.5, 0.5], new Rng(2)))
})

it('may leave rows over', () => {
  expect(split(10, [0.5, 0.2], new Rng(0)).map((part) => part.length)).toEqual([5, 2])
})

it.each([[[0.8, 0.3]], [[0.5, -0.1]], [[]]])('refuses the fractions %j', (fractions) => {
  expect(() => split(10, fractions, new Rng(0))).toThrow(/fractions must be positive and sum to at most 1/)
})

it('refuses an empty part', () => {
  expect(() => split(3, [0.8, 0.1, 0.1], new Rng(0))).toThrow(/must hold a row; got 3 rows/)
})
