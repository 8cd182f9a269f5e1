import { Rng } from '@tfjs-flows/core'
import { expect, it } from 'vitest'
import { PixelHistogram } from './pixel-histogram.ts'

/** Pixel 0 is 0, 0, 1; pixel 1 is 2 throughout. */
const histogram = new PixelHistogram(Uint8Array.of(0, 2, 0, 2, 1, 2), { pixels: 2, levels: 3 })

it('counts each level of a pixel once more than it was seen', () => {
  const [p, q] = histogram.logProbs(Uint8Array.of(0, 2, 2, 0)).map(Math.exp)
  expect(p).toBeCloseTo((3 / 6) * (4 / 6), 12)
  expect(q).toBeCloseTo((1 / 6) * (1 / 6), 12)
})

it('draws levels as often as they are probable', () => {
  const draws = histogram.sample(6000, new Rng(1))
  const share = (pixel: number, level: number): number =>
    draws.filter((x, i) => i % 2 === pixel && x === level).length / 6000
  // A standard error of 0.0065 at most.
  expect(Math.abs(share(0, 0) - 3 / 6)).toBeLessThan(0.03)
  expect(Math.abs(share(0, 2) - 1 / 6)).toBeLessThan(0.03)
  expect(Math.abs(share(1, 2) - 4 / 6)).toBeLessThan(0.03)
})
