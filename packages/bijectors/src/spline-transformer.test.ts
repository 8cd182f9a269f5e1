import { concat, mul, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { Rng } from '@tfjs-flows/core'
import { bijectorLaws, numericHealth } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { Coupling } from './coupling.ts'
import { CubicSplineTransformer } from './cubic-spline-transformer.ts'
import { LinearNetwork } from './fixtures/linear-network.ts'
import { LinearSplineTransformer } from './linear-spline-transformer.ts'
import { QuadraticSplineTransformer } from './quadratic-spline-transformer.ts'
import { RationalLinearSplineTransformer } from './rational-linear-spline-transformer.ts'
import { RationalQuadraticSplineTransformer } from './rational-quadratic-spline-transformer.ts'
import type { SplineSettings } from './spline-settings.ts'

const transformers = [
  LinearSplineTransformer,
  QuadraticSplineTransformer,
  CubicSplineTransformer,
  RationalLinearSplineTransformer,
  RationalQuadraticSplineTransformer,
]

const boundaries = ['linear', 'circular', 'free', 'box'] as const

function couple(Class: (typeof transformers)[number], settings: SplineSettings, contextFeatures: number): Coupling {
  const transformer = new Class(settings)
  const outFeatures = 2 * transformer.parametersPerFeature
  const conditioner = new LinearNetwork({ inFeatures: 1, outFeatures, contextFeatures })
  return new Coupling({ mask: [false, true, false], transformer, conditioner })
}

eachBackend(() => {
  describe.each(transformers)('%o', (Class) => {
    // With 8 bins one of the 15 knots of rational-linear ones lies within a step of a point.
    const bins = Class === RationalLinearSplineTransformer ? 5 : 8

    it.each(boundaries)('1000 pairs, boundary %s: all finite, and round trips keep what float32 can', (boundary) => {
      tidy(() => {
        const transformer = new Class({ boundary })
        for (const deviation of [1, 50]) {
          const rng = new Rng(deviation)
          const parameters = mul(rng.normal([500, transformer.parametersPerFeature]), deviation)
          const x = concat([rng.uniform([400], -5, 5), rng.uniform([50], -15, 15), rng.uniform([50], -1e6, 1e6)])
          const health = numericHealth((raw) => transformer.bijector(raw), x, parameters)
          expect(health).toMatchObject({ points: 500, nonFiniteValues: 0, nonFiniteGradients: 0 })
          expect(Math.max(...health.perRounding)).toBeLessThan(1e-4)
        }
      })
    })

    describe('in a coupling', () => {
      itObeys(
        bijectorLaws({
          create: () => couple(Class, { bins }, 0),
          inputs: (rng) => rng.normal([5, 3]),
          tails: (rng) => rng.uniform([5, 3], -1e4, 1e4),
          startsAtIdentity: true,
          // The second derivative jumps at knots: differences across one see neither side.
          perturbation: 0.1,
        }),
      )
    })
  })

  describe('in a coupling with context and bounds of each feature', () => {
    itObeys(
      bijectorLaws({
        create: () =>
          couple(RationalQuadraticSplineTransformer, { bins: 4, low: [-4, -3], high: [5, 6], boundary: 'free' }, 2),
        inputs: (rng) => rng.normal([5, 3]),
        context: (rng) => rng.normal([5, 2]),
        startsAtIdentity: true,
        // The second derivative jumps at knots: differences across one see neither side.
        perturbation: 0.1,
      }),
    )
  })
})

// In the order of `transformers`.
it.each([
  ['linear', [8, 15, 16, 31, 23]],
  ['circular', [8, 16, 16, 32, 24]],
  ['free', [8, 17, 18, 33, 25]],
  ['box', [8, 17, 18, 33, 25]],
] as const)('parameters a feature with 8 bins and boundary %s', (boundary, counts) => {
  expect(transformers.map((Class) => new Class({ boundary }).parametersPerFeature)).toEqual(counts)
})
