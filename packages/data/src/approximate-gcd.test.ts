import { expect, it } from 'vitest'
import { approximateGcd } from './approximate-gcd.ts'

it('is exact without noise', () => {
  expect(approximateGcd(Float64Array.of(6, 10, 15), 0)).toBe(1)
  expect(approximateGcd(Float64Array.of(60, 84, 36_000), 0)).toBe(12)
})

it('sharpens the step before a large gap needs it', () => {
  const noise = 1e-4
  const gaps = Float64Array.from([0.0101, 0.0099, 0.01005, 0.00995, 0.02, 0.0301, 0.04, 0.5, 3.0001, 41]).sort()
  expect(approximateGcd(gaps, noise)).toBeCloseTo(0.01, 5)
})

it('refuses a step within the noise', () => {
  expect(approximateGcd(Float64Array.of(0.5, Math.SQRT1_2, Math.E, Math.PI), 1e-6)).toBeUndefined()
  expect(approximateGcd(new Float64Array(0), 0)).toBeUndefined()
})
