import { expect, it } from 'vitest'
import { derivative, incompleteBeta, incompleteBetaSlope, inverseIncompleteBeta, logBetaDensity } from '../index.ts'

// mpmath, 40 digits
it.each([
  [0.5, 0.5, 0.2, -1.2202131839440649, -0.34979471750208646],
  [3, 0.4, 0.9, -0.998902143562709, -0.45931462753958036],
  [100, 50, 0.7, -0.21635642824600776, -1.637056653884115],
])('both tails of (%d, %d) at x = %d', (a, b, x, lower, upper) => {
  const { logLower, logUpper } = incompleteBeta(a, b, x)
  expect(logLower / lower).toBeCloseTo(1, 11)
  expect(logUpper / upper).toBeCloseTo(1, 11)
})

it('has the derivatives to a and to x', () => {
  // mpmath
  expect(incompleteBetaSlope(2, 5, 0.3)).toBeCloseTo(-0.252415781268286, 9)
  const density = derivative((x) => Math.exp(incompleteBeta(2, 5, x).logLower), 0.3, 1e-4)
  expect(Math.exp(logBetaDensity(2, 5, 0.3)) / density).toBeCloseTo(1, 9)
})

it('the inverse goes back and keeps the small side', () => {
  const [x, y] = inverseIncompleteBeta(3, 0.2, 0.999)
  expect(Math.exp(incompleteBeta(3, 0.2, x, y).logUpper)).toBeCloseTo(0.001, 12)
  expect(y).toBeGreaterThan(0)
  expect(inverseIncompleteBeta(2, 2, 0)).toEqual([0, 1])
})
