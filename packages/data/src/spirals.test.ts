import { expect, it } from 'vitest'
import { spirals } from './spirals.ts'

it('is its own mirror image through the origin, and high on the arms', () => {
  const t = 7
  const [x, y] = [(-t / 3) * Math.cos(t), (t / 3) * Math.sin(t)]
  const [on, mirrored, between] = spirals.logProb(Float64Array.of(x, y, -x, -y, 0.8 * x, 0.8 * y))
  expect(on).toBeCloseTo(mirrored!, 12)
  expect(on! - between!).toBeGreaterThan(5)
})
