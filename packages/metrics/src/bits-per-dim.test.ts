import { describe, expect, it } from 'vitest'
import { bitsPerDim } from './bits-per-dim.ts'

describe('bitsPerDim', () => {
  it('turns nats into bits a dimension', () => {
    expect(bitsPerDim(-2 * Math.LN2, 2)).toBe(1)
    // Uniform on 256 levels in each of 3072 dimensions.
    expect(bitsPerDim(-3072 * Math.log(256), 3072)).toBeCloseTo(8, 12)
  })

  it('refuses a number of dimensions that is none', () => {
    expect(() => bitsPerDim(-1, 0)).toThrow('bitsPerDim: features must be a whole number of at least 1; got 0.')
  })
})
