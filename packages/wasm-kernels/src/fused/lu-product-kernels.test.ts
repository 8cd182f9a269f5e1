import { setBackend } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { runGuarded } from '../fixtures/guarded-host.ts'
import { luProductKernels } from './lu-product-kernels.ts'

beforeAll(async () => {
  await setBackend('wasm')
})

const [valueKernel, gradientKernel] = luProductKernels
if (valueKernel === undefined || gradientKernel === undefined) throw new Error('two kernels')

describe.each([1, 2, 3, 4, 5, 7, 8, 9, 31, 43])('of size %i', (n) => {
  const spread = (size: number, seed: number): number[] =>
    Array.from({ length: size }, (_, i) => Math.fround(Math.sin(1.1 * i * i + seed)))
  const permutation = Array.from({ length: n }, (_, i) => (i * 3 + 1) % n)
  const order = new Set(permutation).size === n ? permutation : permutation.map((_, i) => n - 1 - i)
  const signs = order.map((_, i) => (i % 2 === 0 ? 1 : -1))
  const [lower, upper, logDiagonal] = [spread(n * n, 1), spread(n * n, 2), spread(n, 3)]
  const inputs = {
    lower: { values: lower.map((value, i) => (i % n < Math.floor(i / n) ? value : Number.NaN)), shape: [n, n] },
    upper: { values: upper.map((value, i) => (i % n > Math.floor(i / n) ? value : Number.NaN)), shape: [n, n] },
    logDiagonal: { values: logDiagonal, shape: [n] },
  }
  const attrs = { permutation: order, signs }
  const diagonal = logDiagonal.map((value, i) => (signs[i] ?? 1) * Math.exp(value))
  const l = (i: number, j: number): number => (i === j ? 1 : i > j ? (lower[i * n + j] ?? 0) : 0)
  const u = (i: number, j: number): number => (i === j ? (diagonal[i] ?? 0) : i < j ? (upper[i * n + j] ?? 0) : 0)
  const sumOver = (term: (k: number) => number): number =>
    Array.from({ length: n }, (_, k) => term(k)).reduce((total, value) => total + value, 0)
  const matrix = (entry: (i: number, j: number) => number): number[] =>
    Array.from({ length: n * n }, (_, at) => entry(Math.floor(at / n), at % n))
  const near = (got: Float32Array | undefined, wanted: readonly number[]): void => {
    expect(got?.length).toBe(wanted.length)
    const scale = 1 + Math.max(...wanted.map(Math.abs))
    for (const [i, value] of wanted.entries()) {
      expect(Math.abs((got?.[i] ?? Number.NaN) - value) / scale, `entry ${i}`).toBeLessThan(3e-6)
    }
  }

  it('agrees with float64, reads the strict triangles alone, and writes its outputs alone', () => {
    const [got] = runGuarded(valueKernel, inputs, attrs)
    near(
      got,
      matrix((i, column) => sumOver((k) => l(order[column] ?? 0, k) * u(k, i))),
    )
  })

  it('has the gradients of float64', () => {
    const dy = spread(n * n, 4)
    const g = (row: number, i: number): number => dy[i * n + order.indexOf(row)] ?? 0
    const [dLower, dUpper, dLogDiagonal] = runGuarded(
      gradientKernel,
      { dy: { values: dy, shape: [n, n] }, ...inputs },
      attrs,
    )
    const ofUpper = (i: number, j: number): number => sumOver((k) => l(k, i) * g(k, j))
    near(
      dLower,
      matrix((i, j) => (i > j ? sumOver((k) => g(i, k) * u(j, k)) : 0)),
    )
    near(
      dUpper,
      matrix((i, j) => (i < j ? ofUpper(i, j) : 0)),
    )
    near(
      dLogDiagonal,
      diagonal.map((value, i) => value * ofUpper(i, i)),
    )
  })
})
