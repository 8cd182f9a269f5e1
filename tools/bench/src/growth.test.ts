import { expect, it } from 'vitest'
import { growsFaster, growth } from './growth.ts'

const sizes = [1, 2, 4, 8, 16]
const curve = (cost: (size: number) => number) => ({ sizes, costs: sizes.map(cost) })

it('is the power of a power', () => {
  expect(growth(curve((n) => 3 * n ** 1.5))).toBeCloseTo(1.5, 12)
  expect(growth(curve(() => 7))).toBeCloseTo(0, 12)
})

it('flags what grows faster than the operations, not what has a constant part', () => {
  const operations = curve((n) => n)
  expect(
    growsFaster(
      curve((n) => 100 + n),
      operations,
    ),
  ).toBe(false)
  expect(
    growsFaster(
      curve((n) => 2 * n),
      operations,
    ),
  ).toBe(false)
  expect(
    growsFaster(
      curve((n) => 1 + 0.2 * n * n),
      operations,
    ),
  ).toBe(true)
})
