import { add, grad, grads, sub, sum, tensor, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { Rng } from '@tfjs-flows/core'
import { distributionLaws, gradientMismatches } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { TruncatedNormal } from './truncated-normal.ts'

/** loc, scale, low, high, and mpmath's mean, variance and entropy of 400 digits. */
const windows: number[][] = [
  [0, 1, -0.5, 0.5, 0, 0.0805891546, -0.000683223191],
  [0, 1, 0, 0.00100000005, 0.000499999982, 8.33333385e-8, -6.90775523],
  [0, 1, 0, Infinity, 0.797884561, 0.363380228, 0.725791353],
  [0.300000012, 2, 0.300000012, 20, 1.89576913, 1.45352091, 1.41893853],
  [0, 1, 5, 5.00099993, 5.00049955, 8.3321147e-8, -6.9078288],
  [0, 1, 5, Infinity, 5.18650397, 0.0326964346, -0.679799943],
  [0.300000012, 2, 10.3000002, 30, 10.6730081, 0.130785735, 0.0133472219],
  [0.300000012, 2, -9.69999981, 10, 0.299996761, 3.99990989, 2.11207355],
  [0, 1, 10, 10.0010004, 10.0004994, 8.34003198e-8, -6.90735517],
  [0, 1, 10, Infinity, 10.0980932, 0.00944537783, -1.32188045],
  [0.300000012, 2, 20.2999992, 40, 20.4961857, 0.0377815141, -0.62873323],
  [0, 1, -10.5, -9.5, -9.60300932, 0.0103645113, -1.27304563],
  [0, 1, -10, -9.9989996, -9.99949896, 8.34003199e-8, -6.90735517],
  [0, 1, -10, Infinity, 0, 1, 1.41893853],
  [0.300000012, 2, -19.7000008, 0, -1.49153124, 1.32787518, 1.35915608],
  [0, 1, 29.5, 30.5, 29.5338208, 0.00114124754, -2.38667862],
  [0, 1, 30, 30.0009995, 30.0004972, 8.32380612e-8, -6.90834221],
  [0, 1, 30, Infinity, 30.0332597, 0.00110377151, -2.40341041],
  [0.300000012, 2, 60.2999992, 80, 60.3665186, 0.00441508616, -1.71026322],
  [0, 1, -30.5, -29.5, -29.5338208, 0.00114124754, -2.38667862],
  [0, 1, -30, -29.9990005, -29.9994978, 8.32380615e-8, -6.9083422],
  [0, 1, -30, Infinity, 0, 1, 1.41893853],
  [0.300000012, 2, -59.7000008, -40, -40.0987726, 0.00970900163, -1.31493817],
  [0, 1, 200, Infinity, 200.005, 2.49962508e-5, -4.29836736],
  [0, 1, -9.99999997e-7, 9.99999997e-7, 0, 3.33333332e-13, -13.1223634],
  [0, 1, 900, Infinity, 900.001111, 1.23455876e-6, -5.80239723],
]

eachBackend(() => {
  describe('TruncatedNormal', () => {
    itObeys(
      distributionLaws({
        create: ({ loc, scale, low, high }) => new TruncatedNormal({ loc, scale, low, high }),
        parameters: { loc: 0.5, scale: 1.2, low: -1, high: 2.5 },
        otherParameters: { loc: 0, scale: 0.8, low: -0.9, high: 2 },
        support: { kind: 'continuous', box: [[-1, 2.5]] },
        outside: [-1.1, 2.6, 1e30],
        missing: ['covariance'],
      }),
    )
  })

  it.each(windows)('has all digits of its figures: loc %d, scale %d, from %d to %d', (...row) => {
    const [loc = 0, scale = 1, low = 0, high = 0, ...truth] = row
    const distribution = new TruncatedNormal({ loc, scale, low, high })
    const got = tidy(() =>
      [distribution.mean(), distribution.variance(), distribution.entropy()].map((t) => t.dataSync()[0]!),
    )
    for (const [i, value] of truth.entries()) {
      expect(Math.abs(got[i]! - value)).toBeLessThanOrEqual(2e-7 * Math.abs(value) + 1e-14)
    }
    distribution.dispose()
  })

  it.each([
    [0.5, 1.2, -1, 2.5],
    [0, 1, 6, 7],
    [0, 1, -8, -7.5],
  ])('has the right gradients of its figures: loc %d, scale %d, from %d to %d', (...values) => {
    const inputs = values.map((value) => tensor(value))
    for (const figure of ['mean', 'variance', 'entropy'] as const) {
      const mismatches = tidy(() =>
        gradientMismatches(
          (...[loc, scale, low, high]) =>
            new TruncatedNormal({ loc: loc!, scale: scale!, low: low!, high: high! })[figure](),
          inputs,
        ),
      )
      expect(mismatches, figure).toEqual([])
    }
    for (const input of inputs) input.dispose()
  })

  it.each([
    [0, 0.001, 0.0004, 6.907755318],
    [30, 30.5, 30.25, -4.128944311],
    [200, Infinity, 200.01, 3.299391053],
  ])('keeps the digits of logProb in narrow windows and far out: from %d to %d at %d', (low, high, x, truth) => {
    const distribution = new TruncatedNormal({ loc: 0, scale: 1, low, high })
    const [got] = tidy(() => distribution.logProb(tensor(x)).dataSync())
    expect(Math.abs(got! - truth)).toBeLessThan(1e-6 * Math.max(1, Math.abs(truth)))
    distribution.dispose()
  })

  it('has finite gradients with ends at infinity', () => {
    const ends = [
      [-Infinity, 1],
      [0, Infinity],
      [-Infinity, Infinity],
      [40, Infinity],
    ] as const
    for (const [low, high] of ends) {
      const gradients = tidy(() =>
        grads((loc, scale) => {
          const distribution = new TruncatedNormal({ loc, scale, low, high })
          const x = tensor(low === -Infinity ? 0.5 : low + 0.1)
          return sum(add(distribution.logProb(x), distribution.cdf(x)))
        })([tensor(0), tensor(1)]).map((gradient) => gradient.dataSync()[0]!),
      )
      expect(gradients.every(Number.isFinite), `[${low}, ${high}]: ${gradients}`).toBe(true)
    }
  })

  // Distances from the end of quantiles 0.01, 0.5 and 0.99, by mpmath with 60 digits; float32 rounds x = end + distance.
  it.each([
    [3, Infinity, [0.00305990942119, 0.205154920599, 1.19741443761]],
    [10, 10.5, [0.000989553054849, 0.0678558334572, 0.403930171718]],
    [30, Infinity, [0.000334638332142, 0.0230704678273, 0.152946658582]],
    [200, Infinity, [5.02504167573e-5, 0.00346561924111, 0.0230239501374]],
  ] as const)('has the quantiles of the tail from %s to %s, on either side', (low, high, distances) => {
    tidy(() => {
      const p = tensor([0.01, 0.5, 0.99])
      const right = new TruncatedNormal({ loc: 0, scale: 1, low, high }).quantile(p).dataSync()
      const left = new TruncatedNormal({ loc: 0, scale: 1, low: -high, high: -low }).quantile(sub(1, p)).dataSync()
      for (const [i, distance] of distances.entries()) {
        const rounding = low * 2 ** -23 + 2e-5 * distance
        expect(Math.abs((right[i] as number) - low - distance)).toBeLessThan(rounding)
        expect(Math.abs(-(left[i] as number) - low - distance)).toBeLessThan(rounding)
      }
    })
  })

  it('draws in a far tail, with gradients', () => {
    const gradient = tidy(
      () =>
        grad((loc) => {
          const draws = new TruncatedNormal({ loc, scale: 1, low: 30, high: Infinity }).sample(50, { rng: new Rng(1) })
          return sum(draws)
        })(tensor(0)).dataSync()[0],
    )
    // d mean / d loc of a tail n sd away is about 1 - n R^-1 + R^-2 = 1 / n^2 each draw.
    expect(gradient).toBeGreaterThan(0)
    expect(gradient).toBeLessThan(1)
  })

  it('has no gradient to ends at infinity', () => {
    const gradients = tidy(() =>
      grads((low, high) => new TruncatedNormal({ loc: 0, scale: 1, low, high }).variance())([
        tensor(-Infinity),
        tensor(Infinity),
      ]).map((gradient) => gradient.dataSync()[0]),
    )
    expect(gradients).toEqual([0, 0])
  })
})
