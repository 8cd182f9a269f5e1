import { expect, it } from 'vitest'
import { moons } from './moons.ts'

it('is its own mirror image through the origin', () => {
  const [a, b] = moons.logProb(Float64Array.of(-1, 1.5, 1, -1.5))
  expect(a).toBeCloseTo(b!, 12)
})

it('is close to a line density across the top of an arc', () => {
  // Noise of 0.2 is small against the radius 2: half the mass, spread over a length of 2 pi, times a normal density.
  const [logProb] = moons.logProb(Float64Array.of(-1, 1.5))
  expect(logProb).toBeCloseTo(Math.log(0.5 / (2 * Math.PI) / Math.sqrt(2 * Math.PI * 0.04)), 2)
})
