import { describe, expect, it } from 'vitest'
import { chiSquareCdf, gammaP, gammaQ, logGamma, normalCdf } from './incomplete-gamma.ts'

/** Relative error. */
function error(got: number, truth: number): number {
  return Math.abs(got - truth) / Math.abs(truth)
}

// Reference values: scipy.special 1.17.
describe('the incomplete gamma functions', () => {
  const values = [
    [0.5, 0.3, 0.5614219739190003, 0.4385780260809997],
    [0.5, 20, 0.9999999997460371, 2.5396285894708634e-10],
    [1, 1e-8, 9.999999949999975e-9, 0.9999999900000001],
    [3.2, 2, 0.27897034231939083, 0.7210296576806092],
    [3.2, 15, 0.9999434579566605, 5.6542043339438987e-5],
    [50, 49, 0.46210439360094024, 0.5378956063990598],
    [50, 80, 0.9998692160234086, 0.0001307839765914092],
    [1536, 1500, 0.17948942975889287, 0.8205105702411071],
    [1536, 1700, 0.9999746835899176, 2.5316410082482115e-5],
  ] as const
  it.each(values)('at a = %d, x = %d', (a, x, lower, upper) => {
    expect(error(gammaP(a, x), lower)).toBeLessThan(3e-12)
    expect(error(gammaQ(a, x), upper)).toBeLessThan(3e-12)
  })

  it('reach their ends', () => {
    expect([gammaP(2, 0), gammaQ(2, 0)]).toEqual([0, 1])
    expect([gammaP(2, Number.POSITIVE_INFINITY), gammaQ(2, 1e6)]).toEqual([1, 0])
  })

  it('give chi-square, which for two degrees is exponential', () => {
    for (const x of [1e-6, 0.1, 1, 3, 10]) expect(error(chiSquareCdf(x, 2), -Math.expm1(-x / 2))).toBeLessThan(1e-14)
  })
})

describe('normalCdf', () => {
  const values = [
    [-10, 7.61985302416047e-24],
    [-3, 0.0013498980316300933],
    [-1e-3, 0.49960105778608893],
    [0, 0.5],
    [0.5, 0.6914624612740131],
    [2, 0.9772498680518208],
    [6, 0.9999999990134123],
  ] as const
  it.each(values)('at %d', (z, truth) => {
    expect(error(normalCdf(z), truth)).toBeLessThan(1e-13)
  })
})

describe('logGamma', () => {
  const values = [
    [0.1, 2.252712651734206],
    [0.5, 0.5723649429247],
    [1.5, -0.12078223763524526],
    [7.3, 7.147892523022249],
    [100, 359.1342053695754],
    [1e5, 1051287.7089736569],
  ] as const
  it.each(values)('at %d', (a, truth) => {
    expect(error(logGamma(a), truth)).toBeLessThan(1e-13)
  })
})
