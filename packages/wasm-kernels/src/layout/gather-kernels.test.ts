import {
  cumsum,
  gather,
  grad,
  mul,
  reverse,
  slice,
  stack,
  sum,
  type Tensor,
  tensor,
  tensor1d,
  tensor2d,
  tidy,
  unsortedSegmentSum,
  unstack,
} from '@tensorflow/tfjs-core'
import { Rng } from '@tfjs-flows/core'
import { describe, expect, it } from 'vitest'
import { onWasmKernels } from '../fixtures/on-wasm-kernels.ts'

onWasmKernels()

const shape = [3, 4, 5]
/** 0, 1, 2, … so that every value names its place. */
const places = (dtype: 'float32' | 'int32' = 'float32'): Tensor =>
  tensor(
    Array.from({ length: 60 }, (_, i) => i),
    shape,
    dtype,
  )
const at = (key: readonly number[]): number => key.reduce((place, i, axis) => place * (shape[axis] ?? 1) + i, 0)
/** The values of a result of this shape, from the key of each in the input. */
const expected = (outShape: readonly number[], from: (key: number[]) => number[]): number[] =>
  outShape
    .reduce<number[][]>((keys, length) => keys.flatMap((key) => Array.from({ length }, (_, i) => [...key, i])), [[]])
    .map((key) => at(from(key)))

describe.each([0, 1, 2])('along axis %i', (axis) => {
  it.each(['float32', 'int32'] as const)('takes, turns, joins and parts %s', (dtype) => {
    tidy(() => {
      const x = places(dtype)
      const length = shape[axis] ?? 0
      const order = [2, 0, 0, 1, 2, 1, 0]
      const taken = gather(x, tensor1d(order, 'int32'), axis)
      const outShape = shape.with(axis, order.length)
      expect(taken.shape).toEqual(outShape)
      expect([...taken.dataSync()]).toEqual(expected(outShape, (key) => key.with(axis, order[key[axis] ?? 0] ?? 0)))
      const turned = expected(shape, (key) => key.with(axis, length - 1 - (key[axis] ?? 0)))
      expect([...reverse(x, axis).dataSync()]).toEqual(turned)
      expect([...reverse(x, axis - 3).dataSync()]).toEqual(turned)
      const parts = unstack(x, axis)
      expect(parts.map((part) => part.shape)).toEqual(parts.map(() => shape.toSpliced(axis, 1)))
      expect([...stack(parts, axis).dataSync()]).toEqual([...x.dataSync()])
      expect([...(parts[1]?.dataSync() ?? [])]).toEqual([
        ...slice(x, [0, 0, 0].with(axis, 1), shape.with(axis, 1)).dataSync(),
      ])
    })
  })

  it('gives gather its gradient', () => {
    tidy(() => {
      const weights = new Rng(1).normal(shape.with(axis, 4))
      const indices = tensor1d([1, 0, 1, 2], 'int32')
      const got = grad((x) => sum(mul(gather(x, indices, axis), weights)))(places())
      const [outer, length, inner] = [
        shape.slice(0, axis).reduce((a, b) => a * b, 1),
        shape[axis] ?? 0,
        shape.slice(axis + 1).reduce((a, b) => a * b, 1),
      ]
      const want = Array<number>(60).fill(0)
      for (const [i, weight] of weights.dataSync().entries()) {
        const [o, j, k] = [Math.floor(i / inner / 4), Math.floor(i / inner) % 4, i % inner]
        const place = (o * length + ([1, 0, 1, 2][j] ?? 0)) * inner + k
        want[place] = (want[place] ?? 0) + weight
      }
      expect(outer * length * inner).toBe(60)
      expect(Math.max(...want.map((value, i) => Math.abs(value - (got.dataSync()[i] ?? Number.NaN))))).toBeLessThan(
        1e-6,
      )
    })
  })

  it.each([
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ])('adds up, exclusive: %s, reverse: %s', (exclusive, backwards) => {
    tidy(() => {
      const x = new Rng(2).normal(shape)
      const values = x.dataSync()
      const key = (place: number): number[] => [Math.floor(place / 20), Math.floor(place / 5) % 4, place % 5]
      const want = Array.from(values, (_, place) => {
        const [here, own] = [key(place), key(place)[axis] ?? 0]
        const length = shape[axis] ?? 0
        const seen = Array.from({ length }, (__, i) => i).filter((i) => (backwards ? i > own : i < own))
        return [...seen, ...(exclusive ? [] : [own])].reduce(
          (total, i) => total + (values[at(here.with(axis, i))] ?? 0),
          0,
        )
      })
      for (const named of [axis, axis - 3]) {
        const got = cumsum(x, named, exclusive, backwards).dataSync()
        expect(Math.max(...want.map((value, i) => Math.abs(value - (got[i] ?? Number.NaN))))).toBeLessThan(1e-6)
      }
    })
  })
})

it('turns neighbouring axes together, and others by tfjs', () => {
  tidy(() => {
    const both = (axes: readonly number[]): number[] =>
      expected(shape, (key) => key.map((i, axis) => (axes.includes(axis) ? (shape[axis] ?? 0) - 1 - i : i)))
    for (const axes of [
      [0, 1],
      [2, 1],
      [0, 2],
      [0, 1, 2],
    ]) {
      expect([...reverse(places(), axes).dataSync()]).toEqual(both(axes))
    }
  })
})

it('takes by indices of any shape, and refuses those out of range', () => {
  tidy(() => {
    const x = tensor2d([1, 2, 3, 4], [2, 2])
    expect(gather(x, tensor2d([[1], [0], [1]], [3, 1], 'int32')).shape).toEqual([3, 1, 2])
    expect(() => gather(x, tensor1d([0, 2], 'int32'))).toThrow('the index value 2 is not in [0, 1]')
    expect(() => gather(x, tensor1d([-1], 'int32'))).toThrow('the index value -1 is not in [0, 1]')
    expect(gather(x, tensor1d([], 'int32')).shape).toEqual([0, 2])
  })
})

it('adds rows to their segments, and drops those of none', () => {
  tidy(() => {
    const x = tensor2d([1, 2, 3, Number.NaN, 5, 6], [3, 2])
    const got = unsortedSegmentSum(x, tensor1d([2, 0, 2], 'int32'), 3)
    expect([...got.dataSync()]).toEqual([3, Number.NaN, 0, 0, 6, 8])
    expect([...unsortedSegmentSum(x, tensor1d([-1, 1, 5], 'int32'), 2).dataSync()]).toEqual([0, 0, 3, Number.NaN])
  })
})

it('adds a million values up without drifting', () => {
  tidy(() => {
    const sums = cumsum(tensor(new Float32Array(1e6).fill(0.1)), 0)
    expect(sums.dataSync()[999_999]).toBeCloseTo(100_000, 1)
  })
})

it('adds whole numbers up along the last axis', () => {
  tidy(() => {
    expect([...cumsum(tensor2d([1, 2, 3, 4], [2, 2], 'int32'), -1).dataSync()]).toEqual([1, 3, 3, 7])
  })
})
