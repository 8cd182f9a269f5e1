import { argMax, equal, mean, tensor, tensor2d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { Rng, sumOf } from '@tfjs-flows/core'
import { distributionLaws } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { RelaxedBernoulli, RelaxedOneHotCategorical } from './index.ts'

const simplex = [
  [0, 1],
  [0, 1],
  [0, 1],
] as const

eachBackend(() => {
  describe('RelaxedOneHotCategorical', () => {
    itObeys(
      distributionLaws({
        create: ({ temperature, logits }) =>
          new RelaxedOneHotCategorical({ temperature: temperature!, logits: logits! }),
        parameters: { temperature: 1.6, logits: [0.3, -0.5, 0.1] },
        otherParameters: { temperature: 2, logits: [1, 0, -1] },
        support: { kind: 'continuous', box: simplex },
        outside: [
          [0, 0.5, 0.5],
          [-0.1, 0.6, 0.5],
          [1.2, 0.1, 0.1],
        ],
        missing: [
          'cdf',
          'logCdf',
          'survival',
          'quantile',
          'entropy',
          'mean',
          'variance',
          'stddev',
          'mode',
          'covariance',
        ],
      }),
    )
  })

  it('holds all probability of the first two coordinates', () => {
    const distribution = new RelaxedOneHotCategorical({ temperature: 1.6, logits: [0.3, -0.5, 0.1] })
    const cells = 150
    const points: number[][] = []
    // Two midpoints of triangles a cell: the simplex is half of the square.
    for (let i = 0; i < cells; i += 1) {
      for (let j = 0; i + j < cells; j += 1) {
        points.push([(i + 1 / 3) / cells, (j + 1 / 3) / cells])
        if (i + j < cells - 1) points.push([(i + 2 / 3) / cells, (j + 2 / 3) / cells])
      }
    }
    const x = tensor2d(points.map(([a = 0, b = 0]) => [a, b, 1 - a - b]))
    const total = sumOf(tidy(() => [...distribution.prob(x).dataSync()])) / (2 * cells ** 2)
    expect(total).toBeCloseTo(1, 3)
    for (const owned of [x, distribution]) owned.dispose()
  })

  it('of two classes is the binary one', () => {
    const two = new RelaxedOneHotCategorical({ temperature: 0.7, logits: [0.9, 0.2] })
    const one = new RelaxedBernoulli({ temperature: 0.7, logits: 0.7 })
    const x = [0.001, 0.2, 0.5, 0.93]
    const [got, truth] = tidy(() => [
      two.logProb(tensor2d(x.map((at) => [at, 1 - at]))).dataSync(),
      one.logProb(tensor(x)).dataSync(),
    ])
    for (const [i, value] of truth!.entries()) expect(got![i]).toBeCloseTo(value, 5)
    for (const module of [two, one]) module.dispose()
  })

  it('has the density of the paper', () => {
    // mpmath
    const cases = [
      [0.5, [0.1, 0.7, 0.2], 0.27637489],
      [0.1, [1e-30, 0.7, 0.3], 54.37566694],
    ] as const
    for (const [temperature, x, truth] of cases) {
      const distribution = new RelaxedOneHotCategorical({ temperature, probs: [0.2, 0.5, 0.3] })
      expect(tidy(() => distribution.logProb(tensor(x)).dataSync()[0]!) / truth).toBeCloseTo(1, 5)
      distribution.dispose()
    }
  })

  it('is largest at a class as often as the class is drawn, inside the simplex at any temperature', () => {
    const probs = [0.2, 0.5, 0.3]
    const distribution = new RelaxedOneHotCategorical({ temperature: 0.02, probs })
    const { shares, values, logProb } = tidy(() => {
      const x = distribution.sample(10_000, { rng: new Rng(2) })
      return {
        shares: probs.map((_, i) => mean(equal(argMax(x, -1), i)).dataSync()[0]!),
        values: [...x.dataSync()],
        logProb: [...distribution.logProb(x).dataSync()],
      }
    })
    for (const [i, p] of probs.entries()) expect(Math.abs(shares[i]! - p)).toBeLessThan(4 * Math.sqrt(p / 10_000))
    expect(values.every((x) => x > 0 && x < 1)).toBe(true)
    expect(logProb.every(Number.isFinite)).toBe(true)
    distribution.dispose()
  })
})

describe('RelaxedOneHotCategorical', () => {
  it('wants two classes at least, none of probability 0', () => {
    expect(() => new RelaxedOneHotCategorical({ temperature: 1, logits: [0] })).toThrow(
      'RelaxedOneHotCategorical: the last axis of logits or probs must have two classes at least; got shape [1].',
    )
    expect(() => new RelaxedOneHotCategorical({ temperature: 1, probs: [0, 1] })).toThrow(/probs must be .* above 0/)
  })
})
