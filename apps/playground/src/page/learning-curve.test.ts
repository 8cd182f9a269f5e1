import { expect, it } from 'vitest'
import { type LossPoint, withPoint } from './learning-curve.ts'

it('adds a point and leaves the old curve alone', () => {
  const before: readonly LossPoint[] = [{ step: 1, loss: 3 }]
  expect(withPoint(before, 2, 2.5)).toEqual([
    { step: 1, loss: 3 },
    { step: 2, loss: 2.5 },
  ])
  expect(before).toHaveLength(1)
})

it('leaves out what is no number', () => {
  expect(withPoint([], 1, Number.NaN)).toEqual([])
  expect(withPoint([], 1, Number.POSITIVE_INFINITY)).toEqual([])
})

it('stays short and keeps its first and last points', () => {
  let curve: readonly LossPoint[] = []
  for (let step = 0; step < 20_000; step += 1) curve = withPoint(curve, step, 1)
  expect(curve.length).toBeLessThanOrEqual(4001)
  expect(curve[0]?.step).toBe(0)
  expect(curve.at(-1)?.step).toBe(19_999)
})
