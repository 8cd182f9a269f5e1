import { expect, it } from 'vitest'
import { gaussianMixtureLogProb } from './mixture-log-prob.ts'
import type { MixtureParameters } from './mixture-parameters.ts'

const mixture: MixtureParameters = {
  components: 2,
  features: 1,
  covariance: 'diagonal',
  weights: Float64Array.of(0.25, 0.75),
  means: Float64Array.of(0, 3),
  covariances: Float64Array.of(1, 4),
}

it('is the log of the weighted densities', () => {
  const normal = (z: number, deviation: number): number => Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI) / deviation
  const [logProb] = gaussianMixtureLogProb(mixture, { values: Float64Array.of(1), rows: 1, features: 1 })
  expect(logProb).toBeCloseTo(Math.log(0.25 * normal(1, 1) + 0.75 * normal(-1, 2)), 12)
})

it('refuses other features', () => {
  const data = { values: new Float64Array(4), rows: 2, features: 2 }
  expect(() => gaussianMixtureLogProb(mixture, data)).toThrow(/1 features; got 2/)
})
