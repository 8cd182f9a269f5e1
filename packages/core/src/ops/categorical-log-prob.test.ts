import { grad, sum, tensor, tidy } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { expectClose, gradientMismatches } from '@tfjs-flows/testing'
import { expect, it } from 'vitest'
import { categoricalLogProb, Rng } from '../index.ts'

eachBackend(() => {
  it('is the logarithm of the softmax at the class, however large the logits', () => {
    tidy(() => {
      const logits = tensor([
        [0, Math.log(3), Number.NEGATIVE_INFINITY],
        [1000, 1000, 0],
      ])
      // The logarithm of the sum has the rounding of a number of the logits' size.
      expectClose('p', categoricalLogProb(logits, tensor([1, 0])).dataSync(), [Math.log(0.75), Math.log(0.5)], 1e-4)
      expect(categoricalLogProb(logits, tensor([2, 2])).dataSync()[0]).toBe(Number.NEGATIVE_INFINITY)
      expect(categoricalLogProb(tensor([5]), tensor(0)).dataSync()[0]).toBe(0)
    })
  })

  it('is -Infinity, with gradient 0, at what is no class', () => {
    tidy(() => {
      const at = tensor([-1, 0.5, 3, Number.NaN, 1e20])
      const logits = tensor(new Array(15).fill(0.5), [5, 3])
      expect([...categoricalLogProb(logits, at).dataSync()]).toEqual(Array(5).fill(Number.NEGATIVE_INFINITY))
      const slopes = grad((values) => sum(categoricalLogProb(values, at)))(logits)
      expect([...slopes.dataSync()].map(Math.abs)).toEqual(Array(15).fill(0))
    })
  })

  it('has the gradients of its differences', () => {
    const found = tidy(() => {
      const logits = new Rng(3).normal([2, 3, 7])
      const at = tensor([0, 6, 3, 2, 2, 5], [2, 3])
      return gradientMismatches((values) => categoricalLogProb(values, at), [logits])
    })
    expect(found).toEqual([])
  })

  it('refuses shapes that do not fit', () => {
    tidy(() => {
      expect(() => categoricalLogProb(tensor([1, 2]), tensor([0]))).toThrow('got logits [2] and at [1]')
    })
  })
})
