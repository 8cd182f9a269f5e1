import { expect, it } from 'vitest'
import { gaussLegendre } from './gauss-legendre.ts'

it('integrates polynomials up to degree 15 in one panel', () => {
  const { nodes, weights } = gaussLegendre(0, 2, 1)
  for (let degree = 0; degree <= 15; degree += 1) {
    const sum = nodes.reduce((total, x, i) => total + weights[i]! * x ** degree, 0)
    expect(sum).toBeCloseTo(2 ** (degree + 1) / (degree + 1), 8)
  }
})

it('divides the interval into panels', () => {
  const { nodes, weights } = gaussLegendre(-1, 3, 5)
  expect(nodes).toHaveLength(40)
  expect(nodes.reduce((total, x, i) => total + weights[i]! * Math.exp(-x), 0)).toBeCloseTo(Math.E - Math.exp(-3), 12)
})
