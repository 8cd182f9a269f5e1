import { expect, it } from 'vitest'
import { pinwheel } from './pinwheel.ts'

it('looks the same after a fifth of a turn', () => {
  const [cos, sin] = [Math.cos(0.4 * Math.PI), Math.sin(0.4 * Math.PI)]
  const [x, y] = [1.7, 0.6]
  const [a, b] = pinwheel.logProb(Float64Array.of(x, y, x * cos - y * sin, x * sin + y * cos))
  expect(a).toBeCloseTo(b!, 12)
})

it('is highest along the twisted middle of an arm', () => {
  const angle = 0.25 * Math.exp(1)
  const [logProb] = pinwheel.logProb(Float64Array.of(2 * Math.cos(angle), 2 * Math.sin(angle)))
  expect(logProb).toBeCloseTo(-Math.log(5 * 2 * Math.PI * 0.3 * 0.1 * 4), 3)
})
