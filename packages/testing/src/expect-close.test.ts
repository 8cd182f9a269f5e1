import { expect, it } from 'vitest'
import { expectClose, expectFinite } from './expect-close.ts'

it('passes within the tolerance, relative above 1 and absolute below', () => {
  expectClose('x', [1000.5, 0.0005, Infinity, Number.NaN], [1000, 0, Infinity, Number.NaN], 1e-3)
})

it.each([
  [[1.1], [1], 'entry 0 is 1.1 where 1 was expected'],
  [[0, 1, 3], [0, 1.5, 5], 'entry 2 is 3 where 5'],
  [[Number.NaN], [1], 'entry 0 is NaN'],
  [[-Infinity], [Infinity], 'entry 0 is -Infinity'],
  [[1, 2], [1], '2 values where 1'],
])('refuses %j where %j was expected', (got, want, message) => {
  expect(() => expectClose('x', got, want, 1e-3)).toThrow(message)
})

it('finds the first value that is not finite', () => {
  expectFinite('x', [1, -2])
  expect(() => expectFinite('x', [1, Number.NaN])).toThrow('x: entry 1 of 2 is NaN')
  expect(() => expectFinite('x', [Infinity])).toThrow('Infinity')
})
