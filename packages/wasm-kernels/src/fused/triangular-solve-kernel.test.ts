import { setBackend } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { runGuarded } from '../fixtures/guarded-host.ts'
import { triangularSolveKernel } from './triangular-solve-kernel.ts'

beforeAll(async () => {
  await setBackend('wasm')
})

const sizes = [
  [1, 1],
  [2, 3],
  [3, 4],
  [5, 31],
  [8, 33],
  [13, 130],
  [43, 67],
] as const

describe.each(sizes)('%i equations, %i right sides', (n, m) => {
  it.each([
    { lower: true, unitDiagonal: false },
    { lower: true, unitDiagonal: true },
    { lower: false, unitDiagonal: false },
    { lower: false, unitDiagonal: true },
  ])('lower: $lower, unit diagonal: $unitDiagonal', ({ lower, unitDiagonal }) => {
    const spread = (size: number, seed: number): number[] =>
      Array.from({ length: size }, (_, i) => Math.fround(Math.sin(1.3 * i * i + seed)))
    // Two systems; what must not be read is NaN.
    const isRead = (i: number, j: number): boolean => (i === j ? !unitDiagonal : lower ? j < i : j > i)
    const entries = spread(2 * n * n, 1).map((value, at) => {
      const [i, j] = [Math.floor(at / n) % n, at % n]
      if (!isRead(i, j)) return Number.NaN
      return i === j ? Math.fround(2 + value) : Math.fround(value / n)
    })
    const right = spread(2 * n * m, 2)
    const inputs = { t: { values: entries, shape: [2, n, n] }, b: { values: right, shape: [2, n, m] } }
    const [x] = runGuarded(triangularSolveKernel, inputs, { lower, unitDiagonal })
    expect(x?.length).toBe(2 * n * m)
    for (let at = 0; at < 2 * n * m; at += 1) {
      const [system, i, column] = [Math.floor(at / (n * m)), Math.floor(at / m) % n, at % m]
      const terms = Array.from({ length: n }, (_, j) => {
        const factor = i === j && unitDiagonal ? 1 : isRead(i, j) ? (entries[(system * n + i) * n + j] ?? 0) : 0
        return factor * (x?.[(system * n + j) * m + column] ?? Number.NaN)
      })
      const product = terms.reduce((sum, term) => sum + term, 0)
      expect(Math.abs(product - (right[at] ?? Number.NaN)), `entry ${at}`).toBeLessThan(2e-6)
    }
  })
})
