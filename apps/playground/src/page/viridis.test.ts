import { expect, it } from 'vitest'
import { writeViridis } from './viridis.ts'

function colour(t: number): number[] {
  const pixels = new Uint8ClampedArray(8)
  writeViridis(t, pixels, 4)
  expect([...pixels.subarray(0, 4)]).toEqual([0, 0, 0, 0])
  return [...pixels.subarray(4)]
}

it('runs from dark violet to yellow', () => {
  expect(colour(0)).toEqual([68, 1, 84, 255])
  expect(colour(1)).toEqual([253, 231, 37, 255])
})

it('grows lighter all the way', () => {
  const luminance = Array.from({ length: 256 }, (_, i) => {
    const [red = 0, green = 0, blue = 0] = colour(i / 255)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  })
  expect(luminance.every((value, i) => i === 0 || value > luminance[i - 1]! - 0.5)).toBe(true)
})

it('takes what lies outside to the ends', () => {
  expect(colour(-3)).toEqual(colour(0))
  expect(colour(Number.POSITIVE_INFINITY)).toEqual(colour(1))
  expect(colour(Number.NaN)).toEqual(colour(0))
})
