import { expect, it } from 'vitest'
import { parseIdx } from './read-idx.ts'

const bytes = Uint8Array.from([0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 2, 9, 8, 7, 255])

it('reads shape and bytes', () => {
  const { shape, values } = parseIdx(bytes, 'images')
  expect([shape, [...values]]).toEqual([
    [1, 2, 2],
    [9, 8, 7, 255],
  ])
})

it('refuses other types, and files that were cut', () => {
  expect(() => parseIdx(bytes.subarray(0, 19), 'images')).toThrow(
    'parseIdx: images must hold unsigned bytes in the IDX format; got 19 bytes that start with 0, 0, 8, 3. Fetch the file again.',
  )
  expect(() => parseIdx(Uint8Array.from([0, 0, 13, 1, 0, 0, 0, 0]), 'images')).toThrow('parseIdx')
  expect(() => parseIdx(new Uint8Array(2), 'images')).toThrow('parseIdx')
})
