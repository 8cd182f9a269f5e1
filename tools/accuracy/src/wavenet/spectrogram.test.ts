import { inflateSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { greyPng } from './grey-png.ts'
import { picture, spectrogram } from './spectrogram.ts'

it('a sine of full scale is at 0 dB in its own bin, and black in the picture', () => {
  const sound = Float32Array.from({ length: 512 }, (_, t) => Math.sin((2 * Math.PI * 32 * t) / 256))
  const { frames, bins, decibels } = spectrogram(sound)
  expect([frames, bins]).toEqual([9, 129])
  expect(decibels[32]).toBeCloseTo(0, 5)
  expect(decibels[31]).toBeCloseTo(-6.02, 1)
  expect(decibels[60]).toBe(-90)
  const { width, height, grey } = picture([spectrogram(sound), spectrogram(sound)])
  expect([width, height]).toEqual([26, 129])
  expect(grey[(128 - 32) * width]).toBe(0)
  expect(grey[(128 - 60) * width]).toBe(255)
})

it('a .png file holds the rows behind their filters', () => {
  const bytes = greyPng({ width: 2, height: 2, grey: Uint8Array.of(1, 2, 3, 4) })
  const at = Buffer.from(bytes).indexOf('IDAT')
  const size = new DataView(bytes.buffer).getUint32(at - 4)
  expect([...inflateSync(bytes.subarray(at + 4, at + 4 + size))]).toEqual([0, 1, 2, 0, 3, 4])
})
