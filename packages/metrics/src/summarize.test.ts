import { describe, expect, it } from 'vitest'
import { summarize } from './summarize.ts'

describe('summarize', () => {
  it('gives mean, error and counts', () => {
    const inside = { mean: -2, standardError: Math.sqrt(1 / 3) }
    expect(summarize([-1, -2, -3])).toEqual({ ...inside, rows: 3, outsideSupport: 0, inside })
  })

  it('does not hide rows of density 0', () => {
    expect(summarize(Float64Array.of(-1, Number.NEGATIVE_INFINITY, -3))).toEqual({
      mean: Number.NEGATIVE_INFINITY,
      standardError: Number.NaN,
      rows: 3,
      outsideSupport: 1,
      inside: { mean: -2, standardError: 1 },
    })
  })

  it('does not hide a NaN', () => {
    const summary = summarize([-1, Number.NaN])
    expect([summary.mean, summary.inside.mean, summary.outsideSupport]).toEqual([Number.NaN, Number.NaN, 0])
  })
})
