import { grads, sum, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { distributionLaws } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { Exponential, Gumbel, Laplace, Logistic, MultivariateNormalDiag, Normal, Quantized, Uniform } from './index.ts'

const wholeNumbers = (low: number, high: number): number[] => Array.from({ length: high - low + 1 }, (_, i) => low + i)

eachBackend(() => {
  describe('Quantized', () => {
    itObeys(
      distributionLaws({
        create: ({ loc, scale }) => new Quantized({ distribution: new Normal({ loc, scale }), low: -3, high: 5 }),
        parameters: { loc: 0.7, scale: 2.5 },
        otherParameters: { loc: -1.2, scale: 0.8 },
        support: { kind: 'discrete', values: wholeNumbers(-3, 5) },
        outside: [-4, 0.5, 6],
        missing: ['covariance'],
      }),
    )
  })

  describe('Quantized without ends', () => {
    itObeys(
      distributionLaws({
        create: ({ loc, scale }) => new Quantized({ distribution: new Gumbel({ loc, scale }) }),
        parameters: { loc: 0.7, scale: 1.5 },
        otherParameters: { loc: -1.2, scale: 0.8 },
        support: { kind: 'discrete', values: wholeNumbers(-3, 24) },
        outside: [0.5, -1.25],
        missing: ['entropy', 'mean', 'variance', 'stddev', 'mode', 'covariance'],
      }),
    )
  })

  /** mpmath's log(F(j) - F(j - 1)). */
  const tails: [name: string, build: () => Quantized, x: number[], truth: number[]][] = [
    [
      'a normal of scale 1',
      () => new Quantized({ distribution: new Normal({ loc: 0, scale: 1 }) }),
      [-40, -12, -3, 0, 1, 4, 13, 41],
      [-804.608442, -75.41067644, -6.631467787, -1.074862327, -1.074862327, -6.631467787, -75.41067644, -804.608442],
    ],
    [
      'a normal of scale 1000',
      () => new Quantized({ distribution: new Normal({ loc: 0, scale: 1000 }) }),
      [-30000, -3000, -1, 0, 1, 2500, 20000],
      [-457.8416565, -12.3281936, -7.826694979, -7.826693979, -7.826693979, -10.95044372, -207.8166773],
    ],
    [
      'a normal of scale 0.01',
      () => new Quantized({ distribution: new Normal({ loc: 0.5, scale: 0.01 }) }),
      [1, 3, -2],
      [0.0, -11255.92962, -31256.44042],
    ],
    [
      'a logistic',
      () => new Quantized({ distribution: new Logistic({ loc: 0, scale: 2 }) }),
      [-150, -3, 0, 1, 5, 170],
      [-75.93275213, -2.761093419, -2.099976294, -2.099976294, -3.138569875, -85.43275213],
    ],
    [
      'a Gumbel',
      () => new Quantized({ distribution: new Gumbel({ loc: 0, scale: 1 }) }),
      [-3, 0, 1, 20, 120],
      [-20.08553692, -1.197687911, -1.126020938, -19.45867515, -119.4586751],
    ],
    [
      'a Laplace of scale 5000',
      () => new Quantized({ distribution: new Laplace({ loc: 0.25, scale: 5000 }) }),
      [-9000, 0, 2, 12000],
      [-11.01049037, -9.21049037, -9.21059037, -11.61019037],
    ],
  ]
  it.each(tails)('keeps its digits: %s', (_, build, x, truth) => {
    const distribution = build()
    const got = tidy(() => [...distribution.logProb(tensor(x)).dataSync()])
    for (const [i, value] of truth.entries()) {
      expect(Math.abs(got[i]! - value), `at ${x[i]}`).toBeLessThan(2e-6 * Math.max(1, Math.abs(value)))
    }
    distribution.dispose()
  })

  it('has finite gradients in both tails, at the edge of the support and outside of it', () => {
    const found = tidy(() => {
      const at = tensor([-30, -1, 0, 1, 2, 40, 0.5])
      const ofNormal = grads((loc: Tensor, scale: Tensor) =>
        sum(new Quantized({ distribution: new Normal({ loc, scale }), low: -40 }).logProb(tensor([-39, -5, 0, 30]))),
      )([tensor(0), tensor(1)])
      const ofExponential = grads((rate: Tensor) => {
        const values = new Quantized({ distribution: new Exponential({ rate }), high: 50 }).prob(at)
        return sum(values)
      })([tensor(0.7)])
      return [...ofNormal, ...ofExponential].map((gradient) => gradient.dataSync()[0])
    })
    expect(found.every((value) => Number.isFinite(value))).toBe(true)
    // d/dscale of the three tails is about z^2 = 39^2 + 5^2 + 29^2; that of rate sums probabilities whose total is fixed.
    expect(found[1]! / (39 ** 2 + 4 ** 2 + 29 ** 2)).toBeCloseTo(1, 0)
  })

  it('gives the ends the tails and nothing to other values', () => {
    const distribution = new Quantized({ distribution: new Logistic({ loc: 0, scale: 1 }), low: -1, high: 1 })
    const got = tidy(() => [...distribution.prob(tensor([-2, -1, 0, 0.5, 1, 2])).dataSync()])
    const atMinus1 = 1 / (1 + Math.E)
    for (const [i, value] of [0, atMinus1, 0.5 - atMinus1, 0, 0.5, 0].entries()) expect(got[i]).toBeCloseTo(value, 6)
    distribution.dispose()
  })

  it('leaves nothing beyond the support of the distribution', () => {
    const distribution = new Quantized({ distribution: new Uniform({ low: 0, high: 6 }) })
    const got = tidy(() => [...distribution.prob(tensor([0, 1, 6, 7, 6.5])).dataSync()])
    for (const [i, value] of [0, 1 / 6, 1 / 6, 0, 0].entries()) expect(got[i]).toBeCloseTo(value, 6)
    distribution.dispose()
  })
})

describe('Quantized', () => {
  it('refuses vectors and ends that are no whole numbers in order', () => {
    const vectors = new MultivariateNormalDiag({ loc: [0, 0], scaleDiag: [1, 1] })
    expect(() => new Quantized({ distribution: vectors })).toThrow(/must be over numbers/)
    const distribution = new Laplace({ loc: 0, scale: 1 })
    expect(() => new Quantized({ distribution, low: 0.5 })).toThrow(/low must be a whole number/)
    expect(() => new Quantized({ distribution, low: 3, high: 3 })).toThrow(
      'Quantized: high must be above low; got low 3 and high 3.',
    )
    for (const module of [vectors, distribution]) module.dispose()
  })
})
