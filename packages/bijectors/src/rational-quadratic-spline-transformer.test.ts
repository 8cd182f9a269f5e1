import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { bijectorLaws } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { Coupling } from './coupling.ts'
import { LinearNetwork } from './fixtures/linear-network.ts'
import { RationalQuadraticSplineTransformer } from './rational-quadratic-spline-transformer.ts'
import type { SplineSettings } from './spline-settings.ts'

function couple(settings: SplineSettings, contextFeatures: number): Coupling {
  const transformer = new RationalQuadraticSplineTransformer(settings)
  const outFeatures = 2 * transformer.parametersPerFeature
  const conditioner = new LinearNetwork({ inFeatures: 1, outFeatures, contextFeatures })
  return new Coupling({ mask: [false, true, false], transformer, conditioner })
}

eachBackend(() => {
  describe('in a coupling', () => {
    itObeys(
      bijectorLaws({
        create: () => couple({}, 0),
        inputs: (rng) => rng.normal([5, 3]),
        tails: (rng) => rng.uniform([5, 3], -1e4, 1e4),
        startsAtIdentity: true,
        // The second derivative jumps at knots: differences across one see neither side.
        perturbation: 0.1,
      }),
    )
  })

  describe('in a coupling with context and bounds of each feature', () => {
    itObeys(
      bijectorLaws({
        create: () => couple({ bins: 4, low: [-4, -3], high: [5, 6], boundary: 'free' }, 2),
        inputs: (rng) => rng.normal([5, 3]),
        context: (rng) => rng.normal([5, 2]),
        startsAtIdentity: true,
        // The second derivative jumps at knots: differences across one see neither side.
        perturbation: 0.1,
      }),
    )
  })
})

it.each([
  ['linear', 23],
  ['circular', 24],
  ['free', 25],
  ['box', 25],
] as const)('boundary %s has %d parameters a feature with 8 bins', (boundary, count) => {
  expect(new RationalQuadraticSplineTransformer({ boundary }).parametersPerFeature).toBe(count)
})
