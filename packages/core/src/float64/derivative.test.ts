import { expect, it } from 'vitest'
import { derivative, shapeStep } from '../index.ts'

it('is exact for polynomials of degree 4 and good to 1e-10 elsewhere', () => {
  expect(derivative((x) => x ** 4, 2, 0.1)).toBeCloseTo(32, 10)
  expect(derivative(Math.exp, 1, 1e-3)).toBeCloseTo(Math.E, 10)
})

it('steps by the size of a small shape and by the root of a large one', () => {
  expect([0.04, 100].map(shapeStep)).toEqual([4e-5, 1e-2])
})
