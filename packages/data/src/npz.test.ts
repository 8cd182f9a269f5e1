import { zipSync } from 'fflate'
import { expect, it } from 'vitest'
import { npyBytes } from './fixtures/npy-bytes.ts'
import { parseNpz } from './npz.ts'

const labels = npyBytes({ descr: '|u1', shape: '(2,)', entries: Uint8Array.of(0, 1) })
const names = npyBytes({ descr: '<U1', shape: '(2, 1)', entries: new Uint8Array(8) })
const rows = npyBytes({ descr: '<f4', shape: '(2, 1)', entries: Float32Array.of(5, 6) })
const archive = zipSync({ 'y.npy': labels, 'names.npy': names, 'X.npy': rows })

it('takes the first array of two axes', () => {
  expect(parseNpz(archive)).toEqual({ shape: [2, 1], values: Float64Array.of(5, 6) })
})

it('takes the array asked for', () => {
  expect(parseNpz(archive, 'y')).toEqual({ shape: [2], values: Float64Array.of(0, 1) })
})

it('takes the first array where none has two axes', () => {
  expect(parseNpz(zipSync({ 'y.npy': labels })).shape).toEqual([2])
})

it('says what is there', () => {
  expect(() => parseNpz(archive, 'Z')).toThrow(/must hold 'Z'; got the arrays y, names, X/)
  expect(() => parseNpz(zipSync({}))).toThrow(/no arrays/)
  expect(() => parseNpz(Uint8Array.of(1, 2, 3))).toThrow(/a .npz file is a zip archive/)
})
