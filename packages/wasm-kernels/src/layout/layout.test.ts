import { concat, slice, split, type Tensor, tensor, tidy, tile, transpose } from '@tensorflow/tfjs-core'
import { joinColumns, takeColumns } from '@tfjs-flows/core'
import { describe, expect, it } from 'vitest'
import { onWasmKernels } from '../fixtures/on-wasm-kernels.ts'

onWasmKernels()

/** 0, 1, 2, … so that every value names its place. */
const places = (shape: number[], dtype: 'float32' | 'int32' = 'float32'): Tensor => {
  const size = shape.reduce((a, b) => a * b, 1)
  return tensor(
    Array.from({ length: size }, (_, i) => i),
    shape,
    dtype,
  )
}

/** The value at each place of a result, from the place in the input. */
function expected(shape: number[], from: (key: number[]) => number): number[] {
  const keys = shape.reduce<number[][]>(
    (all, length) => all.flatMap((key) => Array.from({ length }, (_, i) => [...key, i])),
    [[]],
  )
  return keys.map(from)
}
const placeIn = (shape: number[], key: number[]): number =>
  key.reduce((place, i, axis) => place * (shape[axis] ?? 1) + i, 0)

describe.each([
  { shape: [1, 5], order: [1, 0] },
  { shape: [4, 4], order: [1, 0] },
  { shape: [7, 9], order: [1, 0] },
  { shape: [131, 43], order: [1, 0] },
  { shape: [3, 5, 6], order: [0, 2, 1] },
  { shape: [3, 5, 6], order: [1, 0, 2] },
  { shape: [3, 5, 6], order: [2, 0, 1] },
  { shape: [3, 5, 6], order: [1, 2, 0] },
  { shape: [3, 5, 6], order: [2, 1, 0] },
  { shape: [3, 5, 6], order: [0, 1, 2] },
  { shape: [2, 1, 3, 4], order: [1, 3, 2, 0] },
  { shape: [2, 3, 4, 5], order: [0, 2, 1, 3] },
  { shape: [2, 3, 4, 5], order: [0, 3, 1, 2] },
  { shape: [2, 3, 4, 5], order: [3, 2, 1, 0] },
  { shape: [0, 3], order: [1, 0] },
])('transpose of $shape to $order', ({ shape, order }) => {
  it.each(['float32', 'int32'] as const)('moves every %s', (dtype) => {
    tidy(() => {
      const got = transpose(places(shape, dtype), order)
      const outShape = order.map((axis) => shape[axis] ?? 1)
      const source = (key: number[]): number =>
        placeIn(
          shape,
          shape.map((_, axis) => key[order.indexOf(axis)] ?? 0),
        )
      expect(got.shape).toEqual(outShape)
      expect([...got.dataSync()]).toEqual(expected(outShape, source))
    })
  })
})

it.each([
  { shape: [9], begin: [2], size: [5] },
  { shape: [5, 7], begin: [0, 3], size: [5, 4] },
  { shape: [5, 7], begin: [1, 0], size: [3, 7] },
  { shape: [5, 7], begin: [1, 2], size: [3, 4] },
  { shape: [3, 4, 5], begin: [0, 1, 0], size: [3, 2, 5] },
  { shape: [3, 4, 5], begin: [0, 0, 4], size: [3, 4, -1] },
  { shape: [3, 4, 5], begin: [1, 2, 3], size: [2, 1, 2] },
  { shape: [3, 4, 5], begin: [1, 0, 2], size: [1, 4, 3] },
  { shape: [2, 5, 6, 3], begin: [0, 1, 2, 0], size: [2, 3, 4, 3] },
  { shape: [2, 5, 6, 3], begin: [1, 0, 2, 1], size: [1, 5, 3, 2] },
  { shape: [2, 3], begin: [1, 1], size: [0, 0] },
  { shape: [2, 3], begin: [0, 0], size: [2, 3] },
  { shape: [2, 3], begin: [0, 1], size: [2, 0] },
])('slices $shape at $begin', ({ shape, begin, size }) => {
  tidy(() => {
    const outShape = size.map((length, axis) => (length < 0 ? (shape[axis] ?? 0) - (begin[axis] ?? 0) : length))
    const got = slice(places(shape), begin, size)
    expect(got.shape).toEqual(outShape)
    const source = (key: number[]): number =>
      placeIn(
        shape,
        key.map((i, axis) => i + (begin[axis] ?? 0)),
      )
    expect([...got.dataSync()]).toEqual(expected(outShape, source))
  })
})

it.each([-1, 0, 1, 2])('splits and joins along axis %i', (axis) => {
  tidy(() => {
    const x = places([4, 6, 8])
    const length = x.shape[axis < 0 ? axis + 3 : axis] ?? 0
    for (const sizes of [2, [1, length - 1], [length, 0]]) {
      const parts = split(x, sizes, axis)
      expect([...concat(parts, axis).dataSync()]).toEqual([...x.dataSync()])
    }
    expect([...concat([x, x], axis).dataSync()].filter((value) => value === 17)).toEqual([17, 17])
  })
})

it.each([
  { shape: [5], times: [3] },
  { shape: [3, 1], times: [1, 7] },
  { shape: [1, 5], times: [4, 1] },
  { shape: [2, 3, 4], times: [1, 3, 1] },
  { shape: [2, 3], times: [2, 2] },
  { shape: [1, 1], times: [1, 1] },
  { shape: [1, 1, 3], times: [2, 4, 1] },
  { shape: [2, 1, 5], times: [1, 3, 2] },
  { shape: [3, 1], times: [2, 2] },
])('tiles $shape $times times', ({ shape, times }) => {
  tidy(() => {
    const outShape = shape.map((length, axis) => length * (times[axis] ?? 1))
    const source = (key: number[]): number =>
      placeIn(
        shape,
        key.map((i, axis) => i % (shape[axis] ?? 1)),
      )
    expect([...tile(places(shape), times).dataSync()]).toEqual(expected(outShape, source))
  })
})

it('takes columns in any order', () => {
  tidy(() => {
    const got = takeColumns(places([3, 2, 5]), [4, 0, 2])
    expect(got.shape).toEqual([3, 2, 3])
    expect([...got.dataSync()]).toEqual(
      expected([3, 2, 3], ([i = 0, j = 0, k = 0]) => i * 10 + j * 5 + ([4, 0, 2][k] ?? 0)),
    )
  })
})

it('puts columns of several tensors each at its place', () => {
  tidy(() => {
    const got = joinColumns([places([2, 3, 2]), places([2, 3, 1]), places([2, 3, 2])], [[4, 1], [3], [0, 2]])
    expect(got.shape).toEqual([2, 3, 5])
    const row = (i: number): number[] => [2 * i, 2 * i + 1, 2 * i + 1, i, 2 * i]
    expect([...got.dataSync()]).toEqual([0, 1, 2, 3, 4, 5].flatMap(row))
  })
})
