import { expect, it } from 'vitest'
import { chiSquareCdf } from './chi-square-cdf.ts'

it('is exponential for two degrees, and agrees with scipy.stats.chi2 for many', () => {
  for (const x of [1e-6, 0.1, 1, 3, 10]) expect(chiSquareCdf(x, 2) / -Math.expm1(-x / 2)).toBeCloseTo(1, 12)
  expect(chiSquareCdf(98, 100)).toBeCloseTo(0.46210439360094024, 12)
  expect(chiSquareCdf(3000, 3072)).toBeCloseTo(0.17948942975889287, 11)
  expect([chiSquareCdf(0, 4), chiSquareCdf(Number.POSITIVE_INFINITY, 4)]).toEqual([0, 1])
})
