import { expect, it } from 'vitest'
import { RunningMean } from './running-mean.ts'

it('is the mean of a constant from the first value on', () => {
  const mean = new RunningMean()
  expect(mean.value).toBeNaN()
  for (let i = 0; i < 5; i += 1) {
    mean.add(3)
    expect(mean.value).toBeCloseTo(3, 12)
  }
})

it('forgets what is long past, and goes on from its state', () => {
  const mean = new RunningMean()
  for (let i = 0; i < 1000; i += 1) mean.add(i < 500 ? 100 : 1)
  expect(mean.value).toBeCloseTo(1 + 99 * 0.99 ** 500, 2)
  const twin = new RunningMean(JSON.parse(JSON.stringify(mean.state)))
  for (const each of [mean, twin]) each.add(7)
  expect(twin.value).toBe(mean.value)
})
