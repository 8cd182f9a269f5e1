import { describe, expect, it } from 'vitest'
import { kolmogorovSmirnov } from './kolmogorov-smirnov.ts'

describe('kolmogorovSmirnov', () => {
  it('finds the largest distance on either side of a step', () => {
    // Steps at 0.1 and 0.4 against the uniform: from the left |0.5 - 0.4|, from the right |1 - 0.4|.
    expect(kolmogorovSmirnov([0.4, 0.1], (x) => x).statistic).toBeCloseTo(0.6, 12)
    expect(kolmogorovSmirnov([0.9], (x) => x).statistic).toBeCloseTo(0.9, 12)
  })

  it('gives the tabulated critical values', () => {
    // Kolmogorov's limit: P(K > 1.3581) = 0.05, P(K > 1.6276) = 0.01; n = 10^6 evenly spread points, shifted.
    const n = 1_000_000
    for (const [t, p] of [
      [1.3581, 0.05],
      [1.6276, 0.01],
    ] as const) {
      const shift = t / Math.sqrt(n)
      const values = Float64Array.from({ length: n }, (_, i) => (i + 0.5) / n - shift)
      const { pValue } = kolmogorovSmirnov(values, (x) => Math.min(1, Math.max(0, x)))
      expect(pValue).toBeCloseTo(p, 3)
    }
  })

  it('accepts the true distribution and refuses a wrong or broken one', () => {
    const values = Float64Array.from({ length: 500 }, (_, i) => (i + 0.5) / 500)
    expect(kolmogorovSmirnov(values, (x) => x).pValue).toBe(1)
    expect(kolmogorovSmirnov(values, (x) => x * x).pValue).toBeLessThan(1e-6)
    expect(kolmogorovSmirnov(values, () => Number.NaN).pValue).toBe(0)
  })
})
