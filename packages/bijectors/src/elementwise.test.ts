import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { FlowsError, Rng } from '@tfjs-flows/core'
import { bijectorLaws } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { AdditiveTransformer } from './additive-transformer.ts'
import { AffineTransformer } from './affine-transformer.ts'
import { Elementwise } from './elementwise.ts'
import { LinearNetwork } from './fixtures/linear-network.ts'
import { RationalQuadraticSplineTransformer } from './rational-quadratic-spline-transformer.ts'

eachBackend(() => {
  describe('trained', () => {
    itObeys(
      bijectorLaws({
        create: () => new Elementwise({ features: 3, transformer: new AffineTransformer() }),
        inputs: (rng) => rng.normal([5, 3]),
        startsAtIdentity: true,
      }),
    )
  })

  describe('of a single feature, given its context', () => {
    itObeys(
      bijectorLaws({
        create: () =>
          new Elementwise({
            features: 1,
            transformer: new AffineTransformer(),
            conditioner: new LinearNetwork({ inFeatures: 2, outFeatures: 2 }),
          }),
        inputs: (rng) => rng.normal([5, 1]),
        context: (rng) => rng.normal([5, 2]),
        startsAtIdentity: true,
      }),
    )
  })

  it('has a constant log-det where that of its family does not depend on the input', () => {
    const families = [new AdditiveTransformer(), new AffineTransformer(), new RationalQuadraticSplineTransformer()]
    const maps = families.map((transformer) => new Elementwise({ features: 2, transformer }))
    expect(maps.map((map) => map.isConstantLogDet)).toEqual([true, true, false])
    for (const map of maps) map.dispose()
  })

  it('needs the context that its conditioner reads', () => {
    const conditioner = new LinearNetwork({ inFeatures: 2, outFeatures: 2 })
    const map = new Elementwise({ features: 1, transformer: new AffineTransformer(), conditioner })
    const x = new Rng(0).normal([3, 1])
    expect(() => map.forward(x)).toThrow('needs a context')
    x.dispose()
    map.dispose()
  })

  it('refuses a conditioner of another width', () => {
    const conditioner = new LinearNetwork({ inFeatures: 2, outFeatures: 3 })
    expect(() => new Elementwise({ features: 1, transformer: new AffineTransformer(), conditioner })).toThrow(
      FlowsError,
    )
    conditioner.dispose()
  })
})
