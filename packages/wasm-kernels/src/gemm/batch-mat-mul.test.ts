import { fused, matMul, memory, type Tensor, tensor, tensor1d, tidy } from '@tensorflow/tfjs-core'
import { Rng } from '@tfjs-flows/core'
import { describe, expect, it } from 'vitest'
import { onWasmKernels } from '../fixtures/on-wasm-kernels.ts'

onWasmKernels()

const numbers = (rng: Rng, size: number): Float32Array =>
  tidy(() => Float32Array.from(rng.normal([Math.max(1, size)]).dataSync()).subarray(0, size))

interface Case {
  readonly rows: number
  readonly depth: number
  readonly columns: number
  readonly transposeA: boolean
  readonly transposeB: boolean
}

/** The product in float64, and the sum of the terms' sizes, which scales the rounding. */
function reference(a: ArrayLike<number>, b: ArrayLike<number>, at: Case): { value: number[]; size: number[] } {
  const { rows, depth, columns, transposeA, transposeB } = at
  const value: number[] = []
  const size: number[] = []
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      let [sum, total] = [0, 0]
      for (let k = 0; k < depth; k++) {
        const left = a[transposeA ? k * rows + i : i * depth + k] ?? Number.NaN
        const right = b[transposeB ? j * depth + k : k * columns + j] ?? Number.NaN
        sum += left * right
        total += Math.abs(left * right)
      }
      value.push(sum)
      size.push(total)
    }
  }
  return { value, size }
}

const shapes = [
  [1, 1, 1],
  [1, 7, 9],
  [2, 3, 8],
  [3, 300, 7],
  [4, 8, 16],
  [5, 257, 17],
  [7, 1, 23],
  [19, 64, 1],
  [17, 256, 8],
  [130, 31, 33],
  [131, 513, 13],
] as const
const flags = [false, true]
const cases: Case[] = shapes.flatMap(([rows, depth, columns]) =>
  flags.flatMap((transposeA) => flags.map((transposeB) => ({ rows, depth, columns, transposeA, transposeB }))),
)

describe.each(cases)('$rows x $depth x $columns, transposed: $transposeA, $transposeB', (at) => {
  const { rows, depth, columns, transposeA, transposeB } = at
  const rng = new Rng(rows * 7919 + depth * 31 + columns)
  const make = (values: Float32Array, [m, n]: [number, number], swap: boolean): Tensor =>
    tensor(values, swap ? [n, m] : [m, n])

  it('agrees with float64, with bias and relu, and on every run', () => {
    tidy(() => {
      const [a, b] = [numbers(rng, rows * depth), numbers(rng, depth * columns)]
      const bias = numbers(rng, columns)
      const [left, right] = [make(a, [rows, depth], transposeA), make(b, [depth, columns], transposeB)]
      const { value, size } = reference(a, b, at)
      const plain = matMul(left, right, transposeA, transposeB)
      const worst = Math.max(...[...plain.dataSync()].map((x, i) => Math.abs(x - (value[i] ?? 0)) / (size[i] ?? 1)))
      expect(plain.shape).toEqual([rows, columns])
      expect(worst).toBeLessThan(1e-6)
      expect(matMul(left, right, transposeA, transposeB).dataSync()).toEqual(plain.dataSync())
      for (const activation of ['linear', 'relu'] as const) {
        const options = { a: left as never, b: right as never, transposeA, transposeB, activation }
        const got = [...fused.matMul({ ...options, bias: tensor1d(bias) }).dataSync()]
        const off = got.map((x, i) => {
          const exact = (value[i] ?? 0) + (bias[i % columns] ?? 0)
          const want = activation === 'relu' ? Math.max(0, exact) : exact
          return Math.abs(x - want) / ((size[i] ?? 1) + 1)
        })
        expect(Math.max(...off)).toBeLessThan(1e-6)
      }
    })
  })
})

it('writes no float past the result and reads none past its inputs', () => {
  tidy(() => {
    // Neighbours of the same size class sit beside the result on the heap.
    const before = Array.from({ length: 8 }, () => tensor(new Float32Array(35).fill(7)))
    const product = matMul(tensor(new Float32Array(25).fill(1), [5, 5]), tensor(new Float32Array(35).fill(1), [5, 7]))
    const after = Array.from({ length: 8 }, () => tensor(new Float32Array(35).fill(7)))
    const again = matMul(tensor(new Float32Array(25).fill(1), [5, 5]), tensor(new Float32Array(35).fill(1), [5, 7]))
    for (const neighbour of [...before, ...after]) expect(new Set(neighbour.dataSync())).toEqual(new Set([7]))
    for (const result of [product, again]) expect(new Set(result.dataSync())).toEqual(new Set([5]))
  })
})

it('multiplies batches, and one matrix with every matrix', () => {
  tidy(() => {
    const a = tensor([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2])
    const b = tensor([1, 0, 0, 2], [1, 2, 2])
    expect([...matMul(a, b).dataSync()]).toEqual([1, 4, 3, 8, 5, 12, 7, 16])
    expect([...matMul(a, a, false, true).dataSync()]).toEqual([5, 11, 11, 25, 61, 83, 83, 113])
    expect(matMul(b, a).shape).toEqual([2, 2, 2])
  })
})

it('keeps NaN and infinity', () => {
  tidy(() => {
    const a = tensor([Number.NaN, 1, Number.POSITIVE_INFINITY, 1, 1e-45, 0], [3, 2])
    const b = tensor([1, 2, 1, 2], [2, 2])
    const got = fused.matMul({ a: a as never, b: b as never, activation: 'relu' })
    expect([...got.dataSync()].map(String)).toEqual([
      'NaN',
      'NaN',
      'Infinity',
      'Infinity',
      String(Math.fround(1e-45)),
      String(Math.fround(2.8e-45)),
    ])
  })
})

it('works on while the memory grows', () => {
  tidy(() => {
    const a = tensor(new Float32Array(64 * 64).fill(1), [64, 64])
    const sum = (): number => matMul(a, a, true, false).dataSync()[0] ?? 0
    expect(sum()).toBe(64)
    // 64 MB at a time: past the size of the heap at start.
    const large = Array.from({ length: 4 }, () => tensor(new Float32Array(1 << 24)))
    expect(sum()).toBe(64)
    expect(memory().numBytes).toBeGreaterThan(large.length << 26)
  })
})
