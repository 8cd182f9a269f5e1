import { greater, mean, tensor, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { Rng } from '@tfjs-flows/core'
import { distributionLaws } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { RelaxedBernoulli } from './index.ts'

const missing = ['entropy', 'mean', 'variance', 'stddev', 'mode', 'covariance'] as const

eachBackend(() => {
  describe('RelaxedBernoulli by logits', () => {
    itObeys(
      distributionLaws({
        create: ({ temperature, logits }) => new RelaxedBernoulli({ temperature: temperature!, logits: logits! }),
        parameters: { temperature: 1.7, logits: 0.4 },
        otherParameters: { temperature: 2.2, logits: -0.6 },
        support: { kind: 'continuous', box: [[0, 1]] },
        outside: [0, 1, -0.5, 2],
        missing,
      }),
    )
  })

  describe('RelaxedBernoulli by probs', () => {
    itObeys(
      distributionLaws({
        create: ({ temperature, probs }) => new RelaxedBernoulli({ temperature: temperature!, probs: probs! }),
        parameters: { temperature: 1.5, probs: 0.3 },
        otherParameters: { probs: 0.6 },
        support: { kind: 'continuous', box: [[0, 1]] },
        outside: [0, 1],
        missing,
      }),
    )
  })

  it('has the density of the paper, near 0 and at low temperatures too', () => {
    const cases = [
      // temperature, p, x, mpmath's log density
      [0.5, 0.3, 0.1, 0.31275571],
      [0.5, 0.3, 0.5, -0.86750057],
      [0.1, 0.3, 1e-20, 39.9451139],
    ] as const
    for (const [temperature, probs, x, truth] of cases) {
      const distribution = new RelaxedBernoulli({ temperature, probs })
      const [got] = tidy(() => distribution.logProb(tensor(x)).dataSync())
      expect(got! / truth).toBeCloseTo(1, 5)
      distribution.dispose()
    }
  })

  it('is above 1/2 as often as the Bernoulli is 1, and never at an end', () => {
    const distribution = new RelaxedBernoulli({ temperature: 0.05, probs: 0.3 })
    const { share, values, survival } = tidy(() => {
      const x = distribution.sample(10_000, { rng: new Rng(1) })
      return {
        share: mean(greater(x, 0.5)).dataSync()[0]!,
        values: [...x.dataSync(), ...distribution.logProb(x).dataSync()],
        survival: distribution.survival(tensor(0.5)).dataSync()[0]!,
      }
    })
    expect(Math.abs(share - 0.3)).toBeLessThan(4 * Math.sqrt(0.21 / 10_000))
    expect(survival).toBeCloseTo(0.3, 6)
    expect(values.slice(0, 10_000).every((x) => x > 0 && x < 1)).toBe(true)
    expect(values.every(Number.isFinite)).toBe(true)
    distribution.dispose()
  })
})

describe('RelaxedBernoulli', () => {
  it('wants a probability inside (0, 1) and a temperature above 0', () => {
    expect(() => new RelaxedBernoulli({ temperature: 1, probs: 1 })).toThrow(/probs must lie inside \(0, 1\)/)
    expect(() => new RelaxedBernoulli({ temperature: 0, logits: 0 })).toThrow(/temperature must be finite and above 0/)
  })
})
