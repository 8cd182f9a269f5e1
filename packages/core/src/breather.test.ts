import { expect, it } from 'vitest'
import { Breather } from './index.ts'

it('lets timers run once 50 ms of work have passed, and not before', async () => {
  let ticks = 0
  const timer = setInterval(() => {
    ticks += 1
  }, 1)
  const breather = new Breather()
  expect(await breather.pause()).toBe(false)
  const started = performance.now()
  let rests = 0
  while (performance.now() - started < 200) if (await breather.pause()) rests += 1
  clearInterval(timer)
  expect(rests).toBeGreaterThanOrEqual(2)
  expect(rests).toBeLessThanOrEqual(4)
  expect(ticks).toBeGreaterThanOrEqual(1)
})
