import { add, ones, tidy } from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { callSeconds } from './call-seconds.ts'

it('measures one call', async () => {
  const busy = (): ReturnType<typeof ones> => {
    const until = performance.now() + 5
    while (performance.now() < until);
    return add(ones([2]), 1)
  }
  const tidied = (): ReturnType<typeof ones> => tidy(busy)
  const seconds = await callSeconds(tidied, performance.now() + 5000)
  expect(seconds).toBeGreaterThan(0.0049)
  expect(seconds).toBeLessThan(0.1)
})

it('gives up at the deadline', async () => {
  expect(await callSeconds(() => ones([1]), performance.now() - 1)).toBeNull()
})
