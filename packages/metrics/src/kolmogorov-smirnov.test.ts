import { Rng } from '@tfjs-flows/core'
import { describe, expect, it } from 'vitest'
import { kolmogorovSurvival, sampleGap, uniformGap } from './kolmogorov-smirnov.ts'

// Reference values: scipy.stats 1.17 (kstwobign, kstest, ks_2samp).
describe("Kolmogorov's distribution", () => {
  const values = [
    [0.3, 0.9999906941986655],
    [0.5, 0.9639452436648751],
    [0.9, 0.3927307079406543],
    [1.17, 0.12939004218561884],
    [1.19, 0.11774229287977166],
    [1.5, 0.022217962616525127],
    [2, 0.0006709252557796953],
    [3, 3.045995948942526e-8],
  ] as const
  it.each(values)('at %d', (x, truth) => {
    expect(Math.abs(kolmogorovSurvival(x) / truth - 1)).toBeLessThan(1e-10)
  })

  it('starts at 1', () => {
    expect([kolmogorovSurvival(0), kolmogorovSurvival(0.01), kolmogorovSurvival(40)]).toEqual([1, 1, 0])
  })
})

describe('uniformGap', () => {
  it('is the gap and p-value of the exact test', () => {
    const tens = [0.02, 0.11, 0.13, 0.29, 0.36, 0.41, 0.55, 0.56, 0.61, 0.98]
    const { statistic, pValue } = uniformGap([...tens, ...tens, ...tens.slice(0, 5)])
    expect(statistic).toBeCloseTo(0.31, 12)
    expect(Math.abs(pValue - 0.012438397915504162)).toBeLessThan(0.001)
  })

  it('refuses right models as often as its p-value says', () => {
    const rng = new Rng(1)
    const pValues = Array.from({ length: 1000 }, () => uniformGap(rng.uniforms(50)).pValue)
    for (const level of [0.05, 0.2, 0.5, 0.9]) {
      const share = pValues.filter((p) => p < level).length / 1000
      expect(Math.abs(share - level)).toBeLessThan(4 * Math.sqrt((level * (1 - level)) / 1000))
    }
  })

  it('sees a wrong model', () => {
    const squared = new Rng(2).uniforms(200).map((u) => u * u)
    expect(uniformGap(squared).pValue).toBeLessThan(1e-6)
  })

  it('of no values has no p-value', () => {
    expect(uniformGap([]).pValue).toBeNaN()
  })
})

describe('sampleGap', () => {
  const a = [0.1, 0.4, 0.7, 0.7, 1.2, 1.5, 2.2, 3.1]
  const b = [0.3, 0.7, 1.6, 1.8, 2.5, 2.9, 3.3, 3.5, 4.1, 4.4]

  it('is the gap of the exact test, with ties', () => {
    const { statistic, pValue } = sampleGap(a, b)
    expect(statistic).toBeCloseTo(0.55, 12)
    expect(Math.abs(pValue - 0.095)).toBeLessThan(0.02)
    expect(sampleGap(b, a)).toEqual({ statistic, pValue })
  })

  it('of a sample with itself is 0', () => {
    expect(sampleGap(a, a)).toEqual({ statistic: 0, pValue: 1 })
  })

  it('takes -Infinity as the smallest number', () => {
    expect(sampleGap([Number.NEGATIVE_INFINITY, 1], [0, 1]).statistic).toBe(0.5)
  })
})
