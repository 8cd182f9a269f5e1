import { grad, sum, type Tensor, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { Rng } from '@tfjs-flows/core'
import { distributionLaws } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { Categorical } from './categorical.ts'

eachBackend(() => {
  describe('Categorical by logits', () => {
    itObeys(
      distributionLaws({
        create: ({ logits }) => new Categorical({ logits }),
        parameters: { logits: [0.3, -1.2, 2, 0.1, -3] },
        otherParameters: { logits: [0, 1, 0, 1, 0] },
        support: { kind: 'discrete', values: [0, 1, 2, 3, 4] },
        outside: [-1, 5, 0.5, 1e9],
        missing: ['covariance'],
      }),
    )
  })

  describe('Categorical by probs', () => {
    itObeys(
      distributionLaws({
        create: ({ probs }) => new Categorical({ probs }),
        parameters: { probs: [0.2, 0.5, 0.3] },
        otherParameters: { probs: [0.1, 0.1, 0.8] },
        support: { kind: 'discrete', values: [0, 1, 2] },
        outside: [-1, 3],
        missing: ['covariance'],
      }),
    )

    it('never draws a class of probability 0, first, within or last, and has no NaN there', () => {
      const got = tidy(() => {
        const probs = tensor1d([0, 0.5, 0, 0.5, 0])
        const categorical = new Categorical({ probs })
        const x = categorical.sample(5000, { rng: new Rng(5) })
        const at = (p: Tensor): Tensor => sum(new Categorical({ probs: p }).logProb(tensor1d([0, 1])))
        return {
          classes: [...new Set(x.dataSync())].sort(),
          dtype: x.dtype,
          logProb: [...categorical.logProb(tensor1d([0, 1, 2, 3, 4], 'int32')).dataSync()],
          entropy: categorical.entropy().dataSync()[0],
          gradient: [...grad(at)(probs).dataSync()],
        }
      })
      expect(got.classes).toEqual([1, 3])
      expect(got.dtype).toBe('int32')
      expect(got.logProb.map((value) => Math.exp(value).toFixed(5))).toEqual([
        '0.00000',
        '0.50000',
        '0.00000',
        '0.50000',
        '0.00000',
      ])
      expect(got.entropy).toBeCloseTo(Math.LN2, 6)
      expect(got.gradient.every(Number.isFinite)).toBe(true)
    })

    it('gives no gradient through its draws', () => {
      const gradient = tidy(() => {
        const f = (logits: Tensor): Tensor => sum(new Categorical({ logits }).sample(10, { rng: new Rng(0) }))
        return [...grad(f)(tensor2d([[0, 1, 2]])).dataSync()]
      })
      expect(gradient).toEqual([0, 0, 0])
    })

    it('draws the most probable class at temperature 0', () => {
      const draws = tidy(() => {
        const categorical = new Categorical({ logits: tensor1d([1, 1.001, -5]) })
        return [...categorical.sample(50, { rng: new Rng(0), temperature: 0 }).dataSync()]
      })
      expect(new Set(draws)).toEqual(new Set([1]))
    })
  })
})

describe('Categorical', () => {
  it('wants an axis of classes', () => {
    expect(() => new Categorical({ logits: 0 })).toThrow(/the last axis of logits or probs must have one entry/)
    expect(() => new Categorical({ probs: [0.5, -0.1] })).toThrow('Categorical: probs must lie in [0, 1]; got -0.1.')
    expect(() => new Categorical({ logits: [[0, 1], [2]] })).toThrow(
      'Categorical: the rows of logits must have one shape; got [2] and [1].',
    )
  })
})
