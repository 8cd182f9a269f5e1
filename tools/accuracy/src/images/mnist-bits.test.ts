import { Rng } from '@tfjs-flows/core'
import { expect, it } from 'vitest'
import { binarize, mnistBits, PIXELS } from './mnist-bits.ts'

it('draws each pixel with its grey value as its probability, the same ones from the same seed', () => {
  const greys = Uint8Array.from({ length: 10 * PIXELS }, (_, i) => [0, 51, 204, 255][i % 4] as number)
  const bits = binarize(greys, new Rng(1))
  expect(binarize(greys, new Rng(1))).toEqual(bits)
  const share = [0, 1, 2, 3].map((k) => bits.filter((bit, i) => i % 4 === k && bit === 1).length / (bits.length / 4))
  expect(share[0]).toBe(0)
  expect(share[3]).toBe(1)
  // 1,960 draws: a standard error of 0.009.
  expect(Math.abs((share[1] as number) - 0.2)).toBeLessThan(0.04)
  expect(Math.abs((share[2] as number) - 0.8)).toBeLessThan(0.04)
})

it('has 50,000, 10,000 and 10,000 images', ({ skip }) => {
  const data = mnistBits()
  if (typeof data === 'string') return skip(`${data} is absent`)
  expect([data.train, data.validation, data.test].map((part) => part.length / PIXELS)).toEqual([50_000, 10_000, 10_000])
  // The mean grey value of MNIST is 0.1307 of the range.
  const ink = data.train.reduce((sum, bit) => sum + bit, 0) / data.train.length
  expect(ink).toBeGreaterThan(0.128)
  expect(ink).toBeLessThan(0.133)
})
