import { expect, it } from 'vitest'
import { rings } from './rings.ts'

it('depends on the radius alone', () => {
  const [a, b] = rings.logProb(Float64Array.of(3, 0, 1.8, -2.4))
  expect(a).toBeCloseTo(b!, 12)
})

it('is close to a line density on a circle', () => {
  // A quarter of the mass, spread over 8 pi, times a normal density across.
  const [logProb] = rings.logProb(Float64Array.of(0, 4))
  expect(logProb).toBeCloseTo(Math.log(0.25 / (8 * Math.PI) / Math.sqrt(2 * Math.PI * 0.12 ** 2)), 2)
})
