import { expect, test } from 'vitest'
import { summarize } from './spline-sample.ts'

const part = (errors: readonly number[]): Parameters<typeof summarize>[0][number] => ({
  points: errors.length,
  nonFiniteValues: 1,
  nonFiniteGradients: 2,
  roundTrip: Float32Array.from(errors),
  perRounding: Float32Array.from(errors),
})

test('counts add up over batches, and the 99.9th percentile is that of all', () => {
  const batches = [part(Array.from({ length: 1000 }, (_, i) => i)), part([5000])]
  expect(summarize(batches)).toMatchObject({
    nonFiniteValues: 2,
    nonFiniteGradients: 4,
    roundTrip: { high: 999, largest: 5000 },
  })
})

test('a NaN is the largest error', () => {
  expect(summarize([part([1, Number.NaN, 2])]).perRounding.largest).toBeNaN()
})
