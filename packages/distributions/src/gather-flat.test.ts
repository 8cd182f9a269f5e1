import { tensor2d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { Rng } from '@tfjs-flows/core'
import { gradientMismatches } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { gatherFlat, scatterFlat } from './gather-flat.ts'

const indices = Int32Array.from([3, 0, 3, -1, 2])

eachBackend(() => {
  describe('gatherFlat and scatterFlat', () => {
    it('take and add entries by their place', () => {
      const [taken, added] = tidy(() => {
        const x = tensor2d([
          [1, 2],
          [3, 4],
        ])
        return [
          [...gatherFlat(x, indices, [5]).dataSync()],
          [...scatterFlat(tensor2d([[1, 2, 3, 4, 5]]), indices, [2, 2]).dataSync()],
        ]
      })
      expect(taken).toEqual([4, 1, 4, 0, 3])
      expect(added).toEqual([2, 0, 5, 4])
    })

    it('are the gradients of each other', () => {
      const wrong = tidy(() => {
        const rng = new Rng(0)
        return [
          ...gradientMismatches((x) => gatherFlat(x, indices, [5]), [rng.normal([2, 2])]),
          ...gradientMismatches((x) => scatterFlat(x, indices, [4]), [rng.normal([5])]),
        ]
      })
      expect(wrong).toEqual([])
    })
  })
})
