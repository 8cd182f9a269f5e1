import { describe, expect, it } from 'vitest'
import { pairedDifference } from './paired-difference.ts'

const outside = Number.NEGATIVE_INFINITY

describe('pairedDifference', () => {
  it('is far more certain than the two means are', () => {
    const a = Float64Array.from({ length: 100 }, (_, i) => 10 * Math.sin(i) + 0.01 * (i % 2))
    const b = Float64Array.from({ length: 100 }, (_, i) => 10 * Math.sin(i))
    const { mean, standardError, rows } = pairedDifference(a, b)
    expect(mean).toBeCloseTo(0.005, 12)
    expect(standardError).toBeCloseTo(Math.sqrt(0.000025 / 99), 12)
    expect(rows).toBe(100)
  })

  it('counts the rows that one model or both leave outside', () => {
    const difference = pairedDifference([-1, outside, -1, outside, -2], [-3, -1, outside, outside, -3])
    expect(difference).toEqual({
      mean: Number.NaN,
      standardError: Number.NaN,
      rows: 5,
      outsideA: 1,
      outsideB: 1,
      outsideBoth: 1,
      inside: { mean: 1.5, standardError: 0.5 },
    })
    expect(pairedDifference([outside, 0], [0, 0]).mean).toBe(outside)
    expect(pairedDifference([0, 0], [outside, 0]).mean).toBe(Number.POSITIVE_INFINITY)
  })

  it('refuses different test sets', () => {
    expect(() => pairedDifference([1], [1, 2])).toThrow('evaluated on the same rows; got 1 and 2 values')
  })
})
