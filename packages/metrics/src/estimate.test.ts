import { describe, expect, it } from 'vitest'
import { estimate } from './estimate.ts'

describe('estimate', () => {
  it('gives the mean and its standard error', () => {
    expect(estimate([1, 2, 3, 4])).toEqual({ mean: 2.5, standardError: Math.sqrt(5 / 3 / 4) })
  })

  it('keeps the spread of values far from 0', () => {
    const { mean, standardError } = estimate(Float64Array.from({ length: 1000 }, (_, i) => 1e9 + (i % 2)))
    expect(mean).toBe(1e9 + 0.5)
    expect(standardError).toBeCloseTo(Math.sqrt(0.25 / 999), 12)
  })

  it('of one value has no error, and of none no mean', () => {
    expect(estimate([3])).toEqual({ mean: 3, standardError: Number.NaN })
    expect(estimate([])).toEqual({ mean: Number.NaN, standardError: Number.NaN })
  })

  it('passes infinities and NaN on', () => {
    expect(estimate([1, Number.NEGATIVE_INFINITY, 2]).mean).toBe(Number.NEGATIVE_INFINITY)
    expect(estimate([1, Number.NaN])).toEqual({ mean: Number.NaN, standardError: Number.NaN })
  })
})
