import { expect, it } from 'vitest'
import { countMixtureParameters } from './mixture-parameters.ts'

it.each([
  ['full', 49 + 50 * (6 + 21)],
  ['tied', 49 + 300 + 21],
  ['diagonal', 49 + 300 + 300],
  ['spherical', 49 + 300 + 50],
] as const)('counts the free numbers of %s covariances', (covariance, expected) => {
  expect(countMixtureParameters({ components: 50, features: 6, covariance })).toBe(expected)
})
