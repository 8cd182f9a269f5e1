import { Rng } from '@tfjs-flows/core'
import { expect, it } from 'vitest'
import type { MixtureParameters } from './mixture-parameters.ts'
import { reseed } from './reseed.ts'

const mixture: MixtureParameters = {
  components: 4,
  features: 1,
  covariance: 'diagonal',
  weights: Float64Array.of(0.5, 0.5, 1e-12, 1e-12),
  means: Float64Array.of(0, 1, 50, 60),
  covariances: Float64Array.of(1, 3, 1e-6, 1e-6),
}

it('moves starved components to badly explained rows, and no other', () => {
  const data = { values: Float64Array.from({ length: 100 }, (_, i) => i), rows: 100, features: 1 }
  // The five worst rows are 95 to 99.
  const logProbs = data.values.map((x) => -x)
  const moved = reseed(mixture, [2, 3], data, logProbs, new Rng(0))
  expect([...moved.means.subarray(0, 2)]).toEqual([0, 1])
  const [third, fourth] = moved.means.subarray(2)
  expect(third).toBeGreaterThanOrEqual(95)
  expect(fourth).toBeGreaterThanOrEqual(95)
  expect(third).not.toBe(fourth)
  expect([...moved.covariances]).toEqual([1, 3, expect.closeTo(2, 9), expect.closeTo(2, 9)])
  expect([...moved.weights]).toEqual([1 / 3, 1 / 3, 1 / 6, 1 / 6].map((w) => expect.closeTo(w, 12)))
  expect([...mixture.means]).toEqual([0, 1, 50, 60])
})
