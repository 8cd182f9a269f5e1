import { choleskyInPlace } from '@tfjs-flows/core'
import { describe, expect, it } from 'vitest'
import { maximize } from './maximization.ts'
import type { CovarianceKind, MixtureParameters } from './mixture-parameters.ts'

function mixtureOf(covariance: CovarianceKind, means: Float64Array): MixtureParameters {
  const components = means.length / 2
  const size = covariance === 'full' || covariance === 'tied' ? 4 : 2
  const weights = new Float64Array(components).fill(1 / components)
  return { components, features: 2, covariance, weights, means, covariances: new Float64Array(size * components) }
}

/** Rows (1, 0), (3, 0), (2, 2) in component 0 about the mean (1, 1), and (0, 0), (0, 6) in component 1 about (0, 0). */
const full = {
  counts: Float64Array.of(3, 2),
  sums: Float64Array.of(3, -1, 0, 6),
  squares: Float64Array.of(5, 0, -1, 3, 0, 0, 0, 36),
}
const means = Float64Array.of(1, 1, 0, 0)
const covarianceOfFirst = [2 / 3, 0, 0, 8 / 9]

it('gives the shares, means and covariances of the rows', () => {
  const { mixture, floored } = maximize(full, mixtureOf('full', means), 1e-6)
  expect([...mixture.weights]).toEqual([0.6, 0.4].map((w) => expect.closeTo(w, 12)))
  expect([...mixture.means]).toEqual([2, 2 / 3, 0, 3].map((m) => expect.closeTo(m, 12)))
  expect([...mixture.covariances.subarray(0, 4)]).toEqual(covarianceOfFirst.map((v) => expect.closeTo(v, 12)))
  // Component 1 has no spread in its first feature.
  expect(floored).toBe(1)
  expect([...mixture.covariances.subarray(4)]).toEqual([2e-6, 0, 0, 9 + 2e-6].map((v) => expect.closeTo(v, 12)))
})

it('pools and averages covariances', () => {
  const tied = maximize(full, mixtureOf('tied', means), 1e-6).mixture.covariances
  const pooled = [0.6 * (2 / 3), 0, 0, 0.6 * (8 / 9) + 0.4 * 9]
  expect([...tied]).toEqual([...pooled, ...pooled].map((v) => expect.closeTo(v, 12)))
  const diagonal = { ...full, squares: Float64Array.of(5, 3, 0, 36) }
  const variances = maximize(diagonal, mixtureOf('diagonal', means), 1e-6).mixture.covariances
  expect([...variances]).toEqual([2 / 3, 8 / 9, 1e-6, 9].map((v) => expect.closeTo(v, 12)))
  const spherical = maximize(diagonal, mixtureOf('spherical', means), 1e-6).mixture.covariances
  expect([...spherical]).toEqual([7 / 9, 7 / 9, 4.5, 4.5].map((v) => expect.closeTo(v, 12)))
})

describe('the floor', () => {
  it('bounds the least pivot of a singular covariance', () => {
    const singular = { counts: Float64Array.of(2), sums: new Float64Array(2), squares: Float64Array.of(2, 0, 2, 2) }
    const { mixture } = maximize(singular, mixtureOf('full', new Float64Array(2)), 1e-3)
    expect(choleskyInPlace(mixture.covariances.slice(), 0, 2)).toBeGreaterThanOrEqual(1e-3)
  })

  it('gives an empty component the spread of all rows and a weight above zero', () => {
    const empty = {
      counts: Float64Array.of(3, 0),
      sums: new Float64Array(4),
      squares: Float64Array.of(3, 0, 0, 3, 0, 0, 0, 0),
    }
    const { mixture } = maximize(empty, mixtureOf('full', means), 1e-6)
    expect([...mixture.covariances.subarray(4)]).toEqual([1, 0, 0, 1])
    expect([...mixture.means.subarray(2)]).toEqual([0, 0])
    expect(mixture.weights[1]).toBeGreaterThan(0)
  })
})
