import { type Tensor, tensor, tidy, zeros } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { expectClose, gradientMismatches } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { luProduct, Rng } from '../index.ts'

function ordersOf(n: number): { permutation: number[]; signs: number[] } {
  const permutation = [...new Rng(n).permutation(n)]
  return { permutation, signs: permutation.map((_, i) => (i % 3 === 1 ? -1 : 1)) }
}

eachBackend(() => {
  it('is the transpose of a permutation times the factors', () => {
    tidy(() => {
      const zero = zeros([2, 2])
      const factors = { lower: zero, upper: zero, logDiagonal: tensor([0, Math.LN2]) }
      const got = luProduct(factors, { permutation: [1, 0], signs: [1, 1] })
      expectClose('W^T', got.dataSync(), [0, 1, 2, 0], 1e-6)
    })
  })

  describe.each([1, 2, 3, 4, 5, 9, 43, 131])('of size %i', (n) => {
    const { permutation, signs } = ordersOf(n)

    it('has the values of float64, the other triangles unread', () => {
      tidy(() => {
        const rng = new Rng(n + 1)
        const [lower, upper, logDiagonal] = [rng.normal([n, n]), rng.normal([n, n]), rng.normal([n])]
        const [l, u, d] = [lower, upper, logDiagonal].map((part) => part.dataSync())
        const entry = (row: number, column: number): number => {
          let sum = 0
          for (let k = 0; k <= Math.min(row, column); k += 1) {
            const left = k === row ? 1 : (l?.[row * n + k] ?? Number.NaN)
            const own = Math.exp(d?.[k] ?? Number.NaN) * (signs[k] ?? 1)
            sum += left * (k === column ? own : (u?.[k * n + column] ?? Number.NaN))
          }
          return sum
        }
        const exact = Array.from({ length: n * n }, (_, i) => entry(permutation[i % n] ?? 0, Math.floor(i / n)))
        const got = luProduct({ lower, upper, logDiagonal }, { permutation, signs }).dataSync()
        const scale = Math.max(...exact.map(Math.abs))
        for (const [i, value] of exact.entries())
          expect(Math.abs((got[i] ?? Number.NaN) - value) / scale).toBeLessThan(2e-6)
      })
    })
  })

  it.each([1, 2, 3, 4, 5, 9])('has the gradients of its differences at size %i', (n) => {
    const { permutation, signs } = ordersOf(n)
    const found = tidy(() => {
      const rng = new Rng(n + 2)
      const f = (lower: Tensor, upper: Tensor, logDiagonal: Tensor): Tensor =>
        luProduct({ lower, upper, logDiagonal }, { permutation, signs })
      return gradientMismatches(f, [rng.normal([n, n]), rng.normal([n, n]), rng.normal([n])])
    })
    expect(found).toEqual([])
  })
})
