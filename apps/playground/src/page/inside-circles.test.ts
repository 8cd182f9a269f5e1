import { Rng } from '@tfjs-flows/core'
import { expect, it } from 'vitest'
import { circleRadii, normalShare, shareInside } from './inside-circles.ts'

it('counts points on and inside a circle', () => {
  expect(shareInside([0, 0, 1, 0, 0.8, 0.8, -3, 0], 1)).toBe(0.5)
})

it.each(circleRadii)('knows the share of a standard normal inside %i', (radius) => {
  const points = new Rng(5).normals(40_000)
  const expected = normalShare(radius)
  const error = Math.sqrt((expected * (1 - expected)) / 20_000)
  expect(Math.abs(shareInside(points, radius) - expected)).toBeLessThan(4 * error)
})
