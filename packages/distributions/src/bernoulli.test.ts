import { grad, sum, tensor1d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { type DistributionFunction, distributionLaws, type Support } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { Bernoulli } from './bernoulli.ts'

eachBackend(() => {
  const support: Support = { kind: 'discrete', values: [0, 1] }
  const outside = [0.5, -1, 2]
  const missing: DistributionFunction[] = ['covariance']

  describe('Bernoulli by logits', () => {
    itObeys(
      distributionLaws({
        create: ({ logits }) => new Bernoulli({ logits }),
        parameters: { logits: -0.7 },
        otherParameters: { logits: 0.25 },
        support,
        outside,
        missing,
      }),
    )

    it('keeps the probability of an outcome that never happens', () => {
      const bernoulli = new Bernoulli({ logits: [-60, 60, -Infinity] })
      const [one, zero, entropy] = tidy(() => [
        [...bernoulli.logProb(tensor1d([1, 1, 1])).dataSync()],
        [...bernoulli.logProb(tensor1d([0, 0, 0])).dataSync()],
        [...bernoulli.entropy().dataSync()],
      ])
      expect([one![0], one![2]]).toEqual([-60, -Infinity])
      expect(one![1]! / -Math.exp(-60)).toBeCloseTo(1, 5)
      expect([zero![1], zero![2]].map((value) => value! + 0)).toEqual([-60, 0])
      expect(entropy![0]! / (61 * Math.exp(-60))).toBeCloseTo(1, 5)
      expect(entropy![2]! + 0).toBe(0)
      bernoulli.dispose()
    })
  })

  describe('Bernoulli by probs', () => {
    itObeys(
      distributionLaws({
        create: ({ probs }) => new Bernoulli({ probs }),
        parameters: { probs: 0.3 },
        otherParameters: { probs: 0.8 },
        support,
        outside,
        missing,
      }),
    )

    it('has no NaN at probabilities of 0 and 1', () => {
      const values = tidy(() => {
        const probs = tensor1d([0, 1, 0, 1])
        const x = tensor1d([0, 1, 1, 0])
        const logProb = new Bernoulli({ probs }).logProb(x)
        const gradient = grad((p) => sum(new Bernoulli({ probs: p }).logProb(x)))(probs)
        return { logProb: [...logProb.dataSync()], gradient: [...gradient.dataSync()] }
      })
      expect(values.logProb).toEqual([0, 0, -Infinity, -Infinity])
      expect(values.gradient).toEqual([-1, 1, 0, 0])
    })
  })
})

describe('Bernoulli', () => {
  it('wants logits or probs, and probs within [0, 1]', () => {
    expect(() => new Bernoulli({} as never)).toThrow(
      'Bernoulli: exactly one of logits and probs must be given; got none.',
    )
    expect(() => new Bernoulli({ logits: 0, probs: 0.5 } as never)).toThrow(/got both/)
    expect(() => new Bernoulli({ probs: [0.5, 1.5] })).toThrow('Bernoulli: probs must lie in [0, 1]; got 1.5.')
  })
})
