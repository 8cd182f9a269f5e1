import { kolmogorovSmirnov } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { incompleteGamma } from './float64/incomplete-gamma-float64.ts'
import { gammaVariate } from './gamma-variate.ts'
import { Rng } from './rng.ts'

describe('gammaVariate', () => {
  it.each([0.05, 0.5, 1, 2.5, 40])('follows Gamma(%d, 1)', (concentration) => {
    const rng = new Rng(4)
    const values = Float64Array.from({ length: 5000 }, () => gammaVariate(rng, concentration))
    const cdf = (x: number): number => Math.exp(incompleteGamma(concentration, x).logLower)
    expect(kolmogorovSmirnov(values, cdf).pValue).toBeGreaterThan(1e-3)
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length
    expect(Math.abs(mean - concentration)).toBeLessThan(4 * Math.sqrt(concentration / values.length))
  })

  it.each([0, -1, Number.NaN])('refuses the concentration %d', (concentration) => {
    expect(() => gammaVariate(new Rng(0), concentration)).toThrow(
      `Rng.gamma: concentration must be above 0; got ${concentration}.`,
    )
  })
})
