import { expect, it } from 'vitest'
import { numberDifferences } from './number-differences.ts'

it('finds nothing where nothing differs', () => {
  const value = { a: [1, 2.5], b: { c: 'wasm', d: true } }
  expect(numberDifferences(value, structuredClone(value), 0)).toEqual([])
})

it.each([
  [{ a: [1, 2] }, { a: [1, 2.1] }, ['a.1: 2 and 2.1']],
  [{ a: [1] }, { a: [1, 2] }, ['a.1: undefined and 2']],
  [{ a: 1 }, {}, ['a: 1 and undefined']],
  [{ a: true }, { a: false }, ['a: true and false']],
  [{ a: Number.NaN }, { a: 1 }, ['a: NaN and 1']],
])('tells %j from %j', (a, b, differences) => {
  expect(numberDifferences(a, b, 0)).toEqual(differences)
})

it('allows a relative difference, absolute below 1', () => {
  expect(numberDifferences(1000, 1000.5, 1e-3)).toEqual([])
  expect(numberDifferences(0, 1e-4, 1e-3)).toEqual([])
  expect(numberDifferences(1000, 1002, 1e-3)).toHaveLength(1)
})
