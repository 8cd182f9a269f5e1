import { equal, logicalAnd, logicalNot, logicalOr, notEqual, type Tensor, tensor1d, tidy } from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { onWasmKernels } from '../fixtures/on-wasm-kernels.ts'

onWasmKernels()

const truths = (length: number, period: number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => Number(i % period === 0))

it.each([1, 2, 15, 16, 17, 37, 1009])('joins %i conditions, and leaves what is beside them', (length) => {
  tidy(() => {
    const [left, right] = [truths(length, 2), truths(length, 3)]
    const neighbours = (): Tensor[] => Array.from({ length: 8 }, () => tensor1d(truths(length, 1), 'bool'))
    const before = neighbours()
    const [a, b] = [tensor1d(left, 'bool'), tensor1d(right, 'bool')]
    const [both, either, not] = [logicalAnd(a, b), logicalOr(a, b), logicalNot(a)]
    const after = neighbours()
    const want = (join: (x: number, y: number) => number): number[] =>
      Array.from(left, (x, i) => join(x, right[i] ?? 0))
    expect([...both.dataSync()]).toEqual(want((x, y) => x & y))
    expect([...either.dataSync()]).toEqual(want((x, y) => x | y))
    expect([...not.dataSync()]).toEqual(want((x) => 1 - x))
    for (const neighbour of [...before, ...after]) expect(new Set(neighbour.dataSync())).toEqual(new Set([1]))
  })
})

it('compares NaN, zeros and infinities as numbers are', () => {
  tidy(() => {
    const values = [Number.NaN, 0, Number.POSITIVE_INFINITY, 1, 1e-45]
    const a = tensor1d(values.flatMap((x) => values.map(() => x)))
    const b = tensor1d(values.flatMap(() => [Number.NaN, -0, Number.POSITIVE_INFINITY, 1, 0]))
    const pairs = [...a.dataSync()].map((x, i) => [x, b.dataSync()[i]])
    expect([...equal(a, b).dataSync()]).toEqual(pairs.map(([x, y]) => Number(x === y)))
    expect([...notEqual(a, b).dataSync()]).toEqual(pairs.map(([x, y]) => Number(x !== y)))
    expect([...equal(a, 1).dataSync()]).toEqual(pairs.map(([x]) => Number(x === 1)))
  })
})
