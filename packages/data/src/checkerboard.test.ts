import { expect, it } from 'vitest'
import { checkerboard } from './checkerboard.ts'

it('is 1/32 on squares whose indices have an even sum and nothing elsewhere', () => {
  const [inside, beside, diagonal, outside] = checkerboard.logProb(
    Float64Array.of(0.5, 1.9, 2.5, 1.9, 2.5, 2.1, 4.1, 0.5),
  )
  expect(inside).toBeCloseTo(-Math.log(32), 14)
  expect(beside).toBe(Number.NEGATIVE_INFINITY)
  expect(diagonal).toBe(inside)
  expect(outside).toBe(Number.NEGATIVE_INFINITY)
})
