import { Rng } from '@tfjs-flows/core'
import { expect, it } from 'vitest'
import { sampleIndices } from './sample-indices.ts'

it('draws ascending indices without replacement', () => {
  const drawn = sampleIndices(100_000, 777, new Rng(0))
  expect(drawn).toHaveLength(777)
  expect(drawn.every((x, i) => i === 0 || x > drawn[i - 1]!)).toBe(true)
  expect(drawn[776]!).toBeLessThan(100_000)
})

it('takes all where too few are there', () => {
  expect([...sampleIndices(3, 5, new Rng(0))]).toEqual([0, 1, 2])
})

it('gives every index the same chance', () => {
  const rng = new Rng(2)
  const counts = new Float64Array(10)
  for (let i = 0; i < 6000; i += 1) for (const k of sampleIndices(10, 3, rng)) counts[k] = counts[k]! + 1
  // Each count is binomial with mean 1800 and standard deviation 35.5.
  for (const count of counts) expect(Math.abs(count - 1800)).toBeLessThan(4 * 35.5)
})
