import { expect, it } from 'vitest'
import { gaussianMixtureLogProb } from './mixture-log-prob.ts'
import type { MixtureParameters } from './mixture-parameters.ts'
import { logVolume, scaleRows, scalingOf, unscaleMixture } from './scaling.ts'

const data = { values: Float64Array.of(1, 100, 3, 500, 8, 150), rows: 3, features: 2 }

it('gives features mean 0 and variance 1', () => {
  const { values } = scaleRows(data, scalingOf(data))
  for (const j of [0, 1]) {
    const column = [...values].filter((_, i) => i % 2 === j)
    expect(column.reduce((sum, x) => sum + x, 0)).toBeCloseTo(0, 12)
    expect(column.reduce((sum, x) => sum + x * x, 0) / 3).toBeCloseTo(1, 12)
  }
})

it.each(['full', 'diagonal'] as const)('carries a %s mixture back to the units of the rows', (covariance) => {
  const covariances =
    covariance === 'full' ? Float64Array.of(1, 0.3, 0.3, 2, 0.5, 0, 0, 0.5) : Float64Array.of(1, 2, 0.5, 0.7)
  const scaled: MixtureParameters = {
    components: 2,
    features: 2,
    covariance,
    weights: Float64Array.of(0.4, 0.6),
    means: Float64Array.of(0.1, -1, 0.5, 1),
    covariances,
  }
  const scaling = scalingOf(data)
  const inside = gaussianMixtureLogProb(scaled, scaleRows(data, scaling))
  const outside = gaussianMixtureLogProb(unscaleMixture(scaled, scaling), data)
  for (const [i, logProb] of outside.entries()) expect(logProb).toBeCloseTo(inside[i]! - logVolume(scaling), 10)
})

it('refuses a constant feature, rounding or not', () => {
  const values = Float64Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? i : 0.1))
  expect(() => scalingOf({ values, rows: 10, features: 2 })).toThrow(/a feature must vary.*feature 1/)
})
