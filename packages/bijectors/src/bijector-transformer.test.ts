import { tensor2d, tensor3d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { bijectorLaws, expectClose } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { Affine } from './affine.ts'
import { BijectorTransformer } from './bijector-transformer.ts'
import { chain } from './chain.ts'
import { Coupling } from './coupling.ts'
import { LinearNetwork } from './fixtures/linear-network.ts'
import { invert } from './invert.ts'
import { Orthogonal } from './orthogonal.ts'
import { SinhArcsinh } from './sinh-arcsinh.ts'
import { Softsign } from './softsign.ts'

const skewed = (): BijectorTransformer =>
  new BijectorTransformer({ bijector: new SinhArcsinh(), parameters: { skewness: 'real', tailweight: 'positive' } })

/** With its shift fixed, and backwards. */
const composed = (): BijectorTransformer => {
  const map = chain([new SinhArcsinh({ skewness: 0 }), new Affine({ shift: 0.5, scale: 2 })])
  const names = { 'bijector.bijectors.0.skewness': 'real', 'bijector.bijectors.1.scale': 'positive' } as const
  return new BijectorTransformer({ bijector: invert(map), parameters: names })
}

function couple(transformer: BijectorTransformer): Coupling {
  const outFeatures = 2 * transformer.parametersPerFeature
  const conditioner = new LinearNetwork({ inFeatures: 1, outFeatures, contextFeatures: 2 })
  return new Coupling({ mask: [false, true, false], transformer, conditioner })
}

eachBackend(() => {
  describe.each(Object.entries({ skewed, composed }))('%s, in a coupling with context', (name, create) => {
    itObeys(
      bijectorLaws({
        create: () => couple(create()),
        inputs: (rng) => rng.normal([5, 3]),
        context: (rng) => rng.normal([5, 2]),
        startsAtIdentity: name === 'skewed',
        perturbation: 0.1,
        boundedBecause: 'the conditioner sends the tailweight of a sinh to its bound, where 1e6 overflows',
      }),
    )
  })

  it('moves the tensors of its map by the raw numbers of each feature', () => {
    const transformer = skewed()
    tidy(() => {
      const x = tensor2d([[-2, 0.3]])
      const raw = tensor3d([
        [
          [0.4, -0.2],
          [-1, 5],
        ],
      ])
      const y = transformer.bijector(raw).forward(x).dataSync()
      const map = (at: number, skewness: number, rawTail: number): number =>
        Math.sinh((Math.asinh(at) + skewness) * Math.exp(2 * Math.tanh(rawTail / 2)))
      expectClose('y', y, [map(-2, 0.4, -0.2), map(0.3, -1, 5)], 1e-5)
    })
    transformer.dispose()
  })

  it('refuses maps and names that do not fit', () => {
    const wide = new Orthogonal({ features: 2 })
    const bare = new Softsign()
    const map = new SinhArcsinh()
    const make = (bijector: SinhArcsinh | Orthogonal | Softsign, name: string) => () =>
      new BijectorTransformer({ bijector, parameters: { [name]: 'real' } })
    expect(make(wide, 'raw')).toThrow('the map must be elementwise')
    expect(make(bare, 'scale')).toThrow('Choose among none')
    expect(make(map, 'skew')).toThrow("got 'skew'. Choose among skewness, tailweight")
    expect(() => new BijectorTransformer({ bijector: map, parameters: {} })).toThrow('one tensor at least')
    for (const module of [wide, bare, map]) module.dispose()
  })
})
