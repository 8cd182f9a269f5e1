import { describe, expect, it } from 'vitest'
import { histogramBins, uniformity, unitHistogram } from './uniformity.ts'

describe('uniformity', () => {
  it('tests and counts', () => {
    const even = Float64Array.from({ length: 200 }, (_, i) => (i + 0.5) / 200)
    const { statistic, pValue, histogram } = uniformity(even)
    expect(statistic).toBeCloseTo(1 / 400, 12)
    expect(pValue).toBe(1)
    expect(histogram).toEqual(Array.from({ length: histogramBins }, () => 10))
  })
})

describe('unitHistogram', () => {
  it('counts both ends', () => {
    const counts = unitHistogram([0, 0, 0.05, 0.999, 1])
    expect([counts[0], counts[1], counts[19], counts.length]).toEqual([2, 1, 2, 20])
  })
})
