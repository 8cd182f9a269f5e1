import { tensor, tidy } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { expectClose, gradientMismatches } from '@tfjs-flows/testing'
import { expect, it } from 'vitest'
import { bernoulliLogProb } from '../index.ts'

eachBackend(() => {
  it('is the sum of the log-probabilities of zeros and ones, however large the logits', () => {
    tidy(() => {
      const logits = tensor([
        [0.4, -50, 2, 90, -3],
        [0, 0, 0, 0, 0],
      ])
      const x = tensor([
        [1, 0, 0, 1, 1],
        [0, 1, 1, 0, 1],
      ])
      const exact = -Math.log1p(Math.exp(-0.4)) - Math.log1p(Math.exp(2)) - Math.log1p(Math.exp(3))
      expectClose('log p', bernoulliLogProb(logits, x).dataSync(), [exact, -5 * Math.LN2], 1e-6)
    })
  })

  it('repeats x over more rows of logits, and logits over more rows of x', () => {
    tidy(() => {
      const [logits, x] = [tensor([[[1, 2]], [[3, 4]]]), tensor([[1, 0]])]
      const value = (a: number, b: number): number => -Math.log1p(Math.exp(-a)) - Math.log1p(Math.exp(b))
      expectClose('over x', bernoulliLogProb(logits, x).dataSync(), [value(1, 2), value(3, 4)], 1e-6)
      const rows = tensor([
        [1, 0],
        [1, 0],
      ])
      expectClose('over logits', bernoulliLogProb(tensor([1, 2]), rows).dataSync(), Array(2).fill(value(1, 2)), 1e-6)
    })
  })

  it('is -Infinity, with gradient 0, where an entry is neither 0 nor 1', () => {
    tidy(() => {
      const logits = tensor(new Array(25).fill(0.5), [5, 5])
      const entries = [0, 0.5, Number.NaN, -1, 2].flatMap((value) => [1, 0, 1, 0, value])
      const x = tensor(entries, [5, 5])
      expect([...bernoulliLogProb(logits, x).dataSync()].map(Number.isFinite)).toEqual([true, ...Array(4).fill(false)])
      expect(bernoulliLogProb(logits, x).dataSync()[2]).toBe(Number.NEGATIVE_INFINITY)
    })
  })

  it('has the gradients of its differences', () => {
    const found = tidy(() => {
      const x = tensor([1, 0, 1, 1, 0, 0, 1], [1, 7])
      const logits = tensor([0.3, -2, 1.4, 0.1, -0.7, 3, -3, 1, 1, 1, 2, 2, 2, 0], [2, 1, 7])
      return gradientMismatches((at) => bernoulliLogProb(at, x), [logits])
    })
    expect(found).toEqual([])
  })
})
