import { expect, it } from 'vitest'
import { findRoot } from '../index.ts'

it.each([
  ['a line', (x: number) => 2 * x - 3, 1.5],
  ['a cubic with a flat root', (x: number) => (x - 1) ** 3, 1],
  ['an exponential', (x: number) => Math.exp(x) - 1e-9, Math.log(1e-9)],
  ['infinite at one end', (x: number) => (x < -40 ? -Infinity : x - 0.1), 0.1],
])('finds the root of %s', (_name, f, root) => {
  expect(findRoot(f, -50, 50)).toBeCloseTo(root, 4)
})

it('gives the end where there is no root inside', () => {
  expect(findRoot((x) => x + 100, -50, 50)).toBe(-50)
  expect(findRoot((x) => x - 100, -50, 50)).toBe(50)
})
