import { describe, expect, it } from 'vitest'
import { chiSquare } from './chi-square.ts'

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
