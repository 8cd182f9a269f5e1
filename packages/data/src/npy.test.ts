import { describe, expect, it } from 'vitest'
import { npyBytes } from './fixtures/npy-bytes.ts'
import { parseNpy } from './npy.ts'

describe('dtypes', () => {
  const cases: readonly (readonly [string, ArrayBufferView, readonly number[]])[] = [
    ['<f8', Float64Array.of(0.1, -2), [0.1, -2]],
    ['<f4', Float32Array.of(0.5, Number.NEGATIVE_INFINITY), [0.5, Number.NEGATIVE_INFINITY]],
    ['|i1', Int8Array.of(-1, 7), [-1, 7]],
    ['|u1', Uint8Array.of(255, 0), [255, 0]],
    ['<i2', Int16Array.of(-300, 2), [-300, 2]],
    ['<u2', Uint16Array.of(65_535, 2), [65_535, 2]],
    ['<i4', Int32Array.of(-70_000, 2), [-70_000, 2]],
    ['<u4', Uint32Array.of(4_000_000_000, 2), [4_000_000_000, 2]],
    ['<i8', BigInt64Array.of(-5n, 2n ** 40n), [-5, 2 ** 40]],
    ['<u8', BigUint64Array.of(5n, 2n ** 63n), [5, 2 ** 63]],
    ['|b1', Uint8Array.of(1, 0), [1, 0]],
    ['>i2', Uint8Array.of(0x01, 0x02, 0xff, 0xff), [258, -1]],
  ]
  it.each(cases)('%s', (descr, entries, expected) => {
    const parsed = parseNpy(npyBytes({ descr, shape: '(2,)', entries }))
    expect([...parsed.values]).toEqual(expected)
    expect(parsed.shape).toEqual([2])
  })
})

it('reads Fortran order as C order', () => {
  const flat = { descr: '<f8', shape: '(2, 3)', fortran: true, entries: Float64Array.of(1, 4, 2, 5, 3, 6) }
  expect([...parseNpy(npyBytes(flat)).values]).toEqual([1, 2, 3, 4, 5, 6])
  // Entry (i, j, k) = 100 i + 10 j + k; the first index runs fastest.
  const entries = Float64Array.from(
    { length: 24 },
    (_, n) => 100 * (n % 2) + 10 * (Math.floor(n / 2) % 3) + Math.floor(n / 6),
  )
  const deep = parseNpy(npyBytes({ descr: '<f8', shape: '(2, 3, 4)', fortran: true, entries }))
  const expected = Array.from(
    { length: 24 },
    (_, n) => 100 * Math.floor(n / 12) + 10 * (Math.floor(n / 4) % 3) + (n % 4),
  )
  expect([...deep.values]).toEqual(expected)
})

it('reads format 2.0 and bytes at an odd offset', () => {
  const bytes = npyBytes({ descr: '<f8', shape: '(1, 2)', entries: Float64Array.of(3, 4), version: 2 })
  const shifted = new Uint8Array(bytes.length + 1)
  shifted.set(bytes, 1)
  expect(parseNpy(shifted.subarray(1))).toEqual({ shape: [1, 2], values: Float64Array.of(3, 4) })
})

it('refuses what is not an array of numbers', () => {
  const strings = npyBytes({ descr: '<U5', shape: '(1,)', entries: new Uint8Array(20) })
  expect(() => parseNpy(strings)).toThrow(/dtype must be a float32, float64, integer or bool; got dtype '<U5'/)
  const short = npyBytes({ descr: '<f8', shape: '(3,)', entries: Float64Array.of(1) })
  expect(() => parseNpy(short)).toThrow(/and all its entries; got \d+ bytes for 3 entries/)
  expect(() => parseNpy(new TextEncoder().encode('a,b\n1,2\n3,4\n'))).toThrow(/no NumPy signature/)
})
