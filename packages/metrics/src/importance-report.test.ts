import { Rng } from '@tfjs-flows/core'
import { describe, expect, it } from 'vitest'
import { importanceReport } from './index.ts'

/** Log-weights of 5 N(0.3, 0.8^2) under draws of N(0, 1). */
function weights(draws: number, seed: number): Float64Array {
  return Float64Array.from(
    new Rng(seed).normals(draws),
    (z) => Math.log(5) - 0.5 * ((z - 0.3) / 0.8) ** 2 - Math.log(0.8) + 0.5 * z * z,
  )
}

describe('importanceReport', () => {
  it('is perfect where q = p: the whole share, no error, no divergence', () => {
    const report = importanceReport(new Float64Array(1000).fill(2.5))
    expect(report).toEqual({
      draws: 1000,
      logNormalizer: { mean: 2.5, standardError: 0 },
      lowerBound: { mean: 2.5, standardError: 0 },
      reverseKl: { mean: 0, standardError: 0 },
      effectiveSampleSize: 1000,
      effectiveShare: 1,
      paretoK: -Infinity,
      paretoKLimit: 1 - 1 / 3,
      smoothedLogNormalizer: 2.5,
    })
  })

  it('gives log Z with an error of the right size', () => {
    const scores = Array.from({ length: 1000 }, (_, seed) => {
      const { logNormalizer } = importanceReport(weights(500, seed))
      return (logNormalizer.mean - Math.log(5)) / logNormalizer.standardError
    })
    const meanSquare = scores.reduce((sum, score) => sum + score ** 2, 0) / scores.length
    // The square of a standard normal has variance 2: three standard deviations of the mean of 1000 are 0.134.
    expect(Math.abs(meanSquare - 1)).toBeLessThan(0.134)
  })

  it('gives the divergence, the bound and the share of two normals', () => {
    const report = importanceReport(weights(200_000, 1))
    // KL(N(0, 1) || N(m, s^2)) = log s + (1 + m^2) / (2 s^2) - 1/2.
    const kl = Math.log(0.8) + (1 + 0.09) / (2 * 0.64) - 0.5
    expect(Math.abs(report.reverseKl.mean - kl)).toBeLessThan(4 * report.reverseKl.standardError)
    expect(report.reverseKl.standardError).toBeLessThan(0.003)
    expect(report.lowerBound.mean).toBeCloseTo(report.logNormalizer.mean - report.reverseKl.mean, 10)
    // E w^2 = e^(m^2 / v) / (s sqrt(v)) with v = 2 - s^2, in units of Z^2.
    const v = 2 - 0.64
    const share = (0.8 * Math.sqrt(v)) / Math.exp(0.09 / v)
    expect(report.effectiveShare).toBeCloseTo(share, 2)
    expect(report.paretoK).toBeLessThan(0.1)
    expect(report.paretoKLimit).toBe(0.7)
    expect(report.smoothedLogNormalizer).toBeCloseTo(Math.log(5), 2)
  })

  it('counts draws that the target excludes as draws of weight 0', () => {
    const half = Float64Array.from({ length: 1000 }, (_, i) => (i % 2 === 0 ? 0 : -Infinity))
    const report = importanceReport(half)
    expect(report.logNormalizer.mean).toBeCloseTo(Math.log(0.5), 12)
    expect(report.effectiveShare).toBe(0.5)
    expect(report.reverseKl.mean).toBe(Infinity)
    expect(report.lowerBound.mean).toBe(-Infinity)
  })

  it('keeps log-weights of any size in range', () => {
    const shifted = weights(1000, 3).map((value) => value + 5000)
    const { logNormalizer } = importanceReport(shifted)
    expect(logNormalizer.mean - 5000).toBeCloseTo(importanceReport(weights(1000, 3)).logNormalizer.mean, 9)
  })

  it('refuses what is no weight', () => {
    expect(() => importanceReport([0, Number.NaN])).toThrow('got NaN as log-weight of draw 1')
    expect(() => importanceReport([Infinity])).toThrow('got Infinity as log-weight of draw 0')
    expect(() => importanceReport([-Infinity, -Infinity])).toThrow('got 2 draws that p excludes')
  })
})
