import { fill, mean, reshape, sum, tensor, tidy } from '@tensorflow/tfjs-core'
import { Rng } from '@tfjs-flows/core'
import { expect, it } from 'vitest'
import { onWasmKernels } from '../fixtures/on-wasm-kernels.ts'

onWasmKernels()

const cases = [
  { shape: [7], axes: [0] },
  { shape: [1009], axes: [0] },
  { shape: [5, 3], axes: [0] },
  { shape: [5, 3], axes: [1] },
  { shape: [130, 41], axes: [0] },
  { shape: [41, 130], axes: [1] },
  { shape: [3, 5, 23], axes: [1] },
  { shape: [3, 5, 23], axes: [0, 1] },
  { shape: [3, 5, 23], axes: [1, 2] },
  { shape: [3, 5, 23], axes: [0, 2] },
  { shape: [3, 5, 23], axes: [0, 1, 2] },
  { shape: [2, 3, 4, 5], axes: [-1] },
  { shape: [0, 3], axes: [0] },
]

it.each(cases)('sums and averages $shape over $axes as float64 does', ({ shape, axes }) => {
  tidy(() => {
    const size = shape.reduce((a, b) => a * b, 1)
    const x = tensor(size === 0 ? [] : [...new Rng(size).normal([size]).dataSync()], shape)
    const summed = axes.map((axis) => (axis + shape.length) % shape.length)
    const totals = new Map<string, number>()
    const keys = shape.reduce<number[][]>(
      (all, length) => all.flatMap((key) => Array.from({ length }, (_, i) => [...key, i])),
      [[]],
    )
    const values = x.dataSync()
    for (const [i, key] of keys.entries()) {
      const kept = key.filter((_, axis) => !summed.includes(axis)).join()
      totals.set(kept, (totals.get(kept) ?? 0) + (values[i] ?? 0))
    }
    const exact = size === 0 ? [0, 0, 0] : [...totals.values()]
    expect([...sum(x, axes).dataSync()]).toEqual(exact.map((value) => expect.closeTo(value, 4)))
    expect(sum(x, axes, true).shape).toEqual(shape.map((length, axis) => (summed.includes(axis) ? 1 : length)))
    const count = summed.reduce((product, axis) => product * (shape[axis] ?? 1), 1)
    if (count > 0) expect([...mean(x, axes).dataSync()]).toEqual(exact.map((value) => expect.closeTo(value / count, 5)))
  })
})

it('is right for a million values', () => {
  tidy(() => {
    const x = fill([1_000_000], 0.1)
    expect(Math.abs((mean(x).dataSync()[0] ?? 0) / 0.1 - 1)).toBeLessThan(1e-6)
    expect(Math.abs((mean(reshape(x, [500_000, 2]), 0).dataSync()[1] ?? 0) / 0.1 - 1)).toBeLessThan(1e-6)
  })
})

it('keeps NaN and infinity', () => {
  tidy(() => {
    const x = tensor([1, Number.NaN, Number.POSITIVE_INFINITY, 1, 1, Number.NEGATIVE_INFINITY], [3, 2])
    expect([...sum(x, 0).dataSync()].map(String)).toEqual(['Infinity', 'NaN'])
    expect([...sum(x, 1).dataSync()].map(String)).toEqual(['NaN', 'Infinity', '-Infinity'])
  })
})
