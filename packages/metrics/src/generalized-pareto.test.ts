import { describe, expect, it } from 'vitest'
import { fitGeneralizedPareto, generalizedParetoQuantile } from './index.ts'

/** The quantiles at (i - 1/2) / n: a sample without chance. */
function quantiles(shape: number, scale: number, n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => generalizedParetoQuantile({ shape, scale }, (i + 0.5) / n))
}

describe('generalizedParetoQuantile', () => {
  // scipy.stats.genpareto.ppf at 0.1, 0.5 and 0.99.
  it.each([
    [0.5, 2, [0.21637021, 1.65685425, 36]],
    [-0.3, 1, [0.1037128, 0.62582535, 2.49603786]],
    [0, 1, [0.10536052, Math.LN2, 4.60517019]],
  ])('of shape %f and scale %f', (shape, scale, want) => {
    for (const [i, p] of [0.1, 0.5, 0.99].entries()) {
      expect(generalizedParetoQuantile({ shape, scale }, p)).toBeCloseTo(want[i]!, 7)
    }
  })
})

describe('fitGeneralizedPareto', () => {
  // The formulas of the paper in 40 digits (mpmath), from scipy's quantiles at (i - 1/2) / n.
  it.each([
    [0.5, 2, 20, 0.527569707699745, 1.89820440815342],
    [-0.3, 1, 50, -0.243933077507766, 0.944739884378457],
    [1.2, 0.1, 200, 1.18990049497243, 0.100630558907035],
    [0, 1, 30, 0.0602535124680381, 0.934065469623539],
  ])('of quantiles of shape %f and scale %f, %i of them', (shape, scale, n, wantShape, wantScale) => {
    const fitted = fitGeneralizedPareto(quantiles(shape, scale, n))
    expect(fitted.shape).toBeCloseTo(wantShape, 10)
    expect(fitted.scale).toBeCloseTo(wantScale, 10)
  })

  it('comes near the truth with many values', () => {
    for (const shape of [-0.5, 0.2, 0.7, 1.5]) {
      const fitted = fitGeneralizedPareto(quantiles(shape, 3, 5000))
      expect(Math.abs(fitted.shape - shape)).toBeLessThan(0.01)
      expect(Math.abs(fitted.scale - 3)).toBeLessThan(0.03)
    }
  })

  it('takes values that are all the same', () => {
    const { shape, scale } = fitGeneralizedPareto(new Float64Array(10).fill(2))
    expect([Number.isFinite(shape), scale > 0, shape < 0]).toEqual([true, true, true])
  })

  it('refuses too few values, and 0', () => {
    expect(() => fitGeneralizedPareto(Float64Array.of(1, 2, 3, 4))).toThrow('at least 5 finite values above 0; got 4')
    expect(() => fitGeneralizedPareto(Float64Array.of(0, 1, 2, 3, 4))).toThrow('got values from 0 to 4')
  })
})
