import { Rng } from '@tfjs-flows/core'
import { expect, it } from 'vitest'
import { BatchOrder } from './batch-order.ts'

function take(order: BatchOrder, count: number): number[][] {
  return Array.from({ length: count }, () => [...order.next()])
}

it('uses each row at most once an epoch, in batches of one size and another order each time', () => {
  const order = new BatchOrder(10, 3, new Rng(0))
  const epochs = [take(order, 3).flat(), take(order, 3).flat()]
  for (const epoch of epochs) expect(new Set(epoch).size).toBe(9)
  expect(epochs[0]).not.toEqual(epochs[1])
  expect(order.state.epoch).toBe(1)
})

it('makes batches of all rows where there are fewer than a batch', () => {
  const order = new BatchOrder(4, 256, new Rng(0))
  expect(take(order, 2).map((batch) => batch.toSorted())).toEqual([
    [0, 1, 2, 3],
    [0, 1, 2, 3],
  ])
})

it.each([0, 2, 3, 7])('goes on from its state after %i batches', (count) => {
  const order = new BatchOrder(10, 3, new Rng(5))
  take(order, count)
  const twin = new BatchOrder(10, 3, JSON.parse(JSON.stringify(order.state)))
  expect(take(twin, 8)).toEqual(take(order, 8))
})
