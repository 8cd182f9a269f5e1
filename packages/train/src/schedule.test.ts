import { expect, it } from 'vitest'
import { constantSchedule, cosineSchedule, withWarmup } from './schedule.ts'

it('cosine falls from 1 to 0, with its middle at a half', () => {
  const cosine = cosineSchedule()
  expect([0, 25, 50, 100, 150].map((step) => cosine(step, 100))).toEqual([
    1,
    (1 + Math.cos(Math.PI / 4)) / 2,
    (1 + Math.cos(Math.PI / 2)) / 2,
    0,
    0,
  ])
})

it('warm-up rises linearly to the schedule and then leaves it alone', () => {
  const warm = withWarmup(constantSchedule(), 4)
  expect([0, 1, 2, 3, 4, 99].map((step) => warm(step, 100))).toEqual([0.25, 0.5, 0.75, 1, 1, 1])
  expect(withWarmup(cosineSchedule(), 10)(50, 100)).toBe(cosineSchedule()(50, 100))
  expect(withWarmup(constantSchedule(), 0)(0, 100)).toBe(1)
})
