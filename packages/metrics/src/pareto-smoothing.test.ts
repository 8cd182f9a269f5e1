import { Rng } from '@tfjs-flows/core'
import { expect, it } from 'vitest'
import { smoothWeights } from './index.ts'

/** Log-weights of N(0, s^2) under draws of N(0, 1): their tail has the shape 1 - 1 / s^2. */
function normalWeights(s: number, draws: number, rng: Rng): Float64Array {
  return Float64Array.from(rng.normals(draws), (z) => 0.5 * z * z * (1 - 1 / s ** 2) - Math.log(s))
}

it.each([1.1, 1.5, 2])('finds the shape of the tail of a normal of scale %f against a standard one', (s) => {
  const { paretoK } = smoothWeights(normalWeights(s, 200_000, new Rng(1)))
  // The tail is a power law times a power of a logarithm, which lowers k at any finite sample.
  expect(paretoK).toBeLessThan(1 - 1 / s ** 2 + 0.05)
  expect(paretoK).toBeGreaterThan(1 - 1 / s ** 2 - 0.2)
})

it('is no shape of a flat tail, of one weight for all, or of few draws', () => {
  expect(smoothWeights(new Float64Array(1000).fill(-3)).paretoK).toBe(-Infinity)
  expect(smoothWeights(new Float64Array(24)).paretoK).toBeNaN()
  const three = Float64Array.from({ length: 1000 }, (_, i) => (i < 3 ? 1 : 0))
  expect(smoothWeights(three).paretoK).toBeNaN()
  expect([...smoothWeights(three).logWeights]).toEqual([...three])
})

it('changes the largest weights alone, keeps their order and never raises the largest', () => {
  const raw = normalWeights(3, 2500, new Rng(2))
  const { logWeights } = smoothWeights(raw)
  const order = [...raw.keys()].sort((a, b) => raw[a]! - raw[b]!)
  const [body, tail] = [order.slice(0, -150), order.slice(-150)]
  for (const i of body) expect(logWeights[i]).toBe(raw[i])
  expect(tail.every((i) => logWeights[i] !== raw[i])).toBe(true)
  for (const [rank, i] of order.entries()) {
    if (rank > 0) expect(logWeights[i]! >= logWeights[order[rank - 1]!]!).toBe(true)
  }
  expect(logWeights[order.at(-1)!]).toBeLessThanOrEqual(raw[order.at(-1)!]!)
})

it('lessens the error of a mean of heavy weights', () => {
  const errors = Array.from({ length: 200 }, (_, seed) => {
    const raw = normalWeights(2.5, 1000, new Rng(seed))
    const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + Math.exp(value), 0) / 1000
    return [raw, smoothWeights(raw).logWeights].map((values) => (mean(values) - 1) ** 2)
  })
  const [raw, smoothed] = [0, 1].map((j) => errors.reduce((sum, row) => sum + row[j]!, 0))
  expect(smoothed!).toBeLessThan(0.8 * raw!)
})
