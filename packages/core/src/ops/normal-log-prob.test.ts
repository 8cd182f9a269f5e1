import { abs, add, tensor, tidy } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { expectClose, gradientMismatches } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { normalLogProb, Rng } from '../index.ts'

const exact = (x: number[], loc: number[], scale: number[]): number =>
  x.reduce((total, value, i) => {
    const deviation = scale[i] ?? 1
    return total - ((value - (loc[i] ?? 0)) / deviation) ** 2 / 2 - Math.log(deviation) - Math.log(2 * Math.PI) / 2
  }, 0)

eachBackend(() => {
  it('is the log-density of independent normals', () => {
    tidy(() => {
      const rows = [
        [0.5, -1, 3, 0, 2],
        [10, 2, 0, 1, -4],
      ]
      const [loc, scale] = [
        [1, 0, -2, 0.5, 0],
        [2, 0.5, 1, 3, 0.1],
      ]
      const got = normalLogProb(tensor(rows), tensor(loc), tensor(scale)).dataSync()
      expectClose(
        'log p',
        got,
        rows.map((row) => exact(row, loc, scale)),
        1e-6,
      )
    })
  })

  it('is -Infinity at infinity and NaN at NaN', () => {
    tidy(() => {
      const x = tensor([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN], [3, 1])
      const got = [...normalLogProb(x, tensor([0]), tensor([1])).dataSync()]
      expect(got).toEqual([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN])
    })
  })

  describe.each([
    ['of all rows', [5], [5]],
    ['of blocks of rows', [2, 5], [2, 5]],
    ['of each row', [3, 2, 5], [3, 2, 5]],
    ['of different axes', [2, 5], [5]],
  ])('loc and scale %s', (_, locShape, scaleShape) => {
    it('have the gradients of differences', () => {
      const found = tidy(() => {
        const rng = new Rng(1)
        const scale = add(abs(rng.normal(scaleShape)), 0.5)
        return gradientMismatches(normalLogProb, [rng.normal([3, 2, 5]), rng.normal(locShape), scale])
      })
      expect(found).toEqual([])
    })
  })
})
