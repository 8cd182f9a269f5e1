import {
  greater,
  greaterEqual,
  less,
  lessEqual,
  maximum,
  minimum,
  scalar,
  type Tensor,
  tensor1d,
  tidy,
  where,
} from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { onWasmKernels } from '../fixtures/on-wasm-kernels.ts'

onWasmKernels()

const special = [0, -0, 1, -1, 1e-45, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 3.5]
const pairs = special.flatMap((a) => special.map((b) => [a, b] as const))
const functions: Record<string, { op: (a: Tensor, b: Tensor) => Tensor; f: (a: number, b: number) => number }> = {
  greater: { op: greater, f: (a, b) => Number(a > b) },
  greaterEqual: { op: greaterEqual, f: (a, b) => Number(a >= b) },
  less: { op: less, f: (a, b) => Number(a < b) },
  lessEqual: { op: lessEqual, f: (a, b) => Number(a <= b) },
  maximum: { op: maximum, f: Math.max },
  minimum: { op: minimum, f: Math.min },
}

describe.each(Object.entries(functions))('%s', (_, { op, f }) => {
  it('is that of every pair, NaN included, at every length', () => {
    tidy(() => {
      for (const length of [1, 2, 3, 4, 5, 7, pairs.length]) {
        const [a, b] = [pairs.slice(0, length).map(([x]) => x), pairs.slice(0, length).map(([, y]) => y)]
        const got = op(tensor1d(a), tensor1d(b))
        expect([...got.dataSync()]).toEqual(a.map((x, i) => Math.fround(f(Math.fround(x), Math.fround(b[i] ?? 0)))))
      }
    })
  })

  it('takes one number for a whole tensor', () => {
    tidy(() => {
      const x = tensor1d(special)
      const fround = special.map(Math.fround)
      expect([...op(x, scalar(1)).dataSync()]).toEqual(fround.map((value) => f(value, 1)))
      expect([...op(scalar(1), x).dataSync()]).toEqual(fround.map((value) => f(1, value)))
    })
  })
})

it('selects by a condition of bytes', () => {
  tidy(() => {
    for (let length = 1; length < 10; length += 1) {
      const places = Array.from({ length }, (_, i) => i)
      const condition = tensor1d(
        places.map((i) => i % 3 === 0),
        'bool',
      )
      const got = where(condition, tensor1d(places), tensor1d(places.map(() => Number.NaN)))
      expect([...got.dataSync()]).toEqual(places.map((i) => (i % 3 === 0 ? i : Number.NaN)))
    }
  })
})
