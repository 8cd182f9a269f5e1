import { describe, expect, it } from 'vitest'
import { chiSquare } from './chi-square.ts'
import { standardNormalCdf, upperIncompleteGamma } from './incomplete-gamma.ts'

describe('chiSquare', () => {
  it('gives the statistic and p-value of scipy.stats.chisquare', () => {
    // scipy.stats.chisquare([16, 18, 16, 14, 12, 12]) = (2.0, 0.84914503608460956)
    const { statistic, pValue } = chiSquare([16, 18, 16, 14, 12, 12], Array(6).fill(88 / 6))
    expect(statistic).toBeCloseTo(2, 12)
    expect(pValue).toBeCloseTo(0.84914503608460956, 12)
  })

  it('joins rare cells and refuses counts where none can be', () => {
    expect(chiSquare([50, 48, 1, 1], [50, 46, 3, 3]).statistic).toBeCloseTo(4 / 46 + 16 / 6, 12)
    expect(chiSquare([50, 1], [51, 0]).pValue).toBe(0)
    expect(chiSquare([700, 300], [500, 500]).pValue).toBeLessThan(1e-30)
  })
})

describe('upperIncompleteGamma', () => {
  it('has its closed forms at whole and half arguments', () => {
    for (const x of [0.01, 0.5, 2, 3.1, 10, 60]) {
      expect(upperIncompleteGamma(1, x) / Math.exp(-x)).toBeCloseTo(1, 13)
      expect(upperIncompleteGamma(3, x) / (Math.exp(-x) * (1 + x + (x * x) / 2))).toBeCloseTo(1, 12)
    }
    expect(upperIncompleteGamma(2, 0)).toBe(1)
  })

  it('gives the normal distribution function', () => {
    // scipy.stats.norm.cdf
    expect(standardNormalCdf(-5) / 2.866515718791933e-7).toBeCloseTo(1, 10)
    expect(standardNormalCdf(0)).toBe(0.5)
    expect(standardNormalCdf(1.5)).toBeCloseTo(0.9331927987311419, 13)
  })
})
