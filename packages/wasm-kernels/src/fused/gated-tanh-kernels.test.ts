import { setBackend } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { runGuarded } from '../fixtures/guarded-host.ts'
import { gatedTanhKernels } from './gated-tanh-kernels.ts'

beforeAll(async () => {
  await setBackend('wasm')
})

const [valueKernel, gradientKernel] = gatedTanhKernels
if (valueKernel === undefined || gradientKernel === undefined) throw new Error('two kernels')

const shapes = [
  [1, 1],
  [3, 1],
  [5, 3],
  [2, 4],
  [7, 9],
  [0, 4],
  [33, 64],
] as const

describe.each(shapes)('%i rows of %i values', (rows, n) => {
  const x = Array.from({ length: rows * 2 * n }, (_, i) => Math.fround(7 * Math.sin(i * i) ** 3))
  const dy = Array.from({ length: rows * n }, (_, i) => Math.fround(Math.cos(3 * i)))
  const gates = dy.map((_, i) => {
    const at = Math.floor(i / n) * 2 * n + (i % n)
    return { t: Math.tanh(x[at] ?? 0), s: 1 / (1 + Math.exp(-(x[at + n] ?? 0))) }
  })
  const wide = { values: x, shape: [rows, 2 * n] }

  it('agrees with float64 in value and gradient, and writes its outputs alone', () => {
    const [y] = runGuarded(valueKernel, { x: wide })
    expect(y?.length).toBe(rows * n)
    for (const [i, { t, s }] of gates.entries()) {
      expect(Math.abs((y?.[i] ?? Number.NaN) - t * s)).toBeLessThanOrEqual(4e-7 * Math.abs(t * s))
    }
    const [dx] = runGuarded(gradientKernel, { x: wide, dy: { values: dy, shape: [rows, n] } })
    for (const [i, { t, s }] of gates.entries()) {
      const at = Math.floor(i / n) * 2 * n + (i % n)
      expect(Math.abs((dx?.[at] ?? Number.NaN) - (dy[i] ?? 0) * s * (1 - t * t))).toBeLessThan(4e-7)
      expect(Math.abs((dx?.[at + n] ?? Number.NaN) - (dy[i] ?? 0) * t * s * (1 - s))).toBeLessThan(4e-7)
    }
  })
})

it('has its limits and keeps NaN', () => {
  const values = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, 1e-30, -0, 200]
  const x = values.flatMap((value) => [value, 0, value])
  const gates = values.flatMap(() => [0, 1000, 0])
  const rows = values.flatMap((_, i) => [...x.slice(3 * i, 3 * i + 3), ...gates.slice(3 * i, 3 * i + 3)])
  const [y] = runGuarded(valueKernel, { x: { values: rows, shape: [values.length, 6] } })
  const expected = values.flatMap((value) => [Math.tanh(value) / 2, 0, Math.tanh(value) / 2])
  for (const [i, value] of expected.entries()) {
    if (Number.isNaN(value)) expect(y?.[i]).toBeNaN()
    else expect(Math.abs((y?.[i] ?? Number.NaN) - value)).toBeLessThanOrEqual(2e-7 * Math.abs(value))
  }
})
