import { abs, max, sub, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { AffineTransformer, invert, RationalQuadraticSplineTransformer, type Transformer } from '@tfjs-flows/bijectors'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { Rng } from '@tfjs-flows/core'
import { bijectorLaws, perturbParameters } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { Autoregressive } from './autoregressive.ts'
import { FullPasses } from './full-passes.ts'
import { Made, type MadeOptions } from './made.ts'

type Choice = Partial<MadeOptions>

const cases: Record<string, Choice> = {
  'in order': {},
  'in another order, with context': { order: [2, 0, 1], contextFeatures: 2 },
  'of residual blocks': { residual: true, hidden: [8], direct: true },
  'in two groups': { passes: 2 },
}

function layer(choice: Choice, transformer: Transformer = new AffineTransformer()): Autoregressive {
  const { parametersPerFeature } = transformer
  const shape = { features: 3, parametersPerFeature, hidden: [8, 8], activation: 'tanh', zeroOutput: true } as const
  return new Autoregressive({ transformer, conditioner: new Made({ ...shape, ...choice, rng: new Rng(2) }) })
}

const inputs = (rng: Rng): Tensor => rng.normal([5, 3])
const context = (rng: Rng): Tensor => rng.normal([5, 2])

eachBackend(() => {
  describe.each(Object.entries(cases))('an affine layer %s', (_, choice) => {
    const given = choice.contextFeatures === undefined ? {} : { context }
    itObeys(bijectorLaws({ create: () => layer(choice), inputs, startsAtIdentity: true, ...given }))
  })

  describe('a layer of splines', () => {
    const create = (): Autoregressive => layer({}, new RationalQuadraticSplineTransformer({ bins: 4, bound: 3 }))
    itObeys(bijectorLaws({ create, inputs, startsAtIdentity: true, perturbation: 0.1 }))
  })

  describe('a layer of splines with an interval for each feature, in an order of its own', () => {
    const ends = { low: [-1, -2, -3], high: [1, 2, 4] }
    const create = (): Autoregressive =>
      layer({ order: [2, 0, 1] }, new RationalQuadraticSplineTransformer({ bins: 4, ...ends }))
    itObeys(bijectorLaws({ create, inputs, startsAtIdentity: true, perturbation: 0.1 }))
  })

  describe('an inverse autoregressive layer', () => {
    itObeys(bijectorLaws({ create: () => invert(layer({})), inputs, startsAtIdentity: true }))
  })

  it('takes context for each of several draws', () => {
    const map = layer({ contextFeatures: 2 })
    tidy(() => {
      const rng = new Rng(4)
      perturbParameters(map, rng.fork(), 0.3)
      const [z, c] = [rng.normal([6, 5, 3]), rng.normal([5, 2])]
      const back = map.inverse(map.forward(z, c), c)
      expect(max(abs(sub(back, z))).dataSync()[0]).toBeLessThan(1e-5)
    })
    map.dispose()
  })

  it('gives by full passes what it gives incrementally', () => {
    const made = new Made({ features: 3, parametersPerFeature: 2, order: [1, 2, 0], hidden: [7], rng: new Rng(1) })
    tidy(() => {
      const rng = new Rng(2)
      const [slow, fast] = [new FullPasses(made, 4, undefined), made.incremental(4, undefined)]
      let values: Tensor | undefined
      for (const group of made.groups) {
        expect(max(abs(sub(slow.next(values), fast.next(values)))).dataSync()[0]).toBeLessThan(1e-6)
        values = rng.normal([4, group.length])
      }
      slow.dispose()
      fast.dispose()
    })
    made.dispose()
  })
})

describe('Autoregressive', () => {
  it('says which side is fast', () => {
    const [maf, iaf, coupling] = [layer({}), invert(layer({})), layer({ passes: 2 })]
    expect([maf.fastSide, iaf.fastSide, coupling.fastSide]).toEqual(['inverse', 'forward', 'both'])
    for (const map of [maf, iaf, coupling]) map.dispose()
  })

  it('refuses a conditioner of another width', () => {
    const conditioner = new Made({ features: 3, parametersPerFeature: 3, rng: new Rng(2) })
    expect(() => new Autoregressive({ transformer: new AffineTransformer(), conditioner })).toThrow(
      'Autoregressive: the conditioner must give each of its 3 features 2 parameters; got 9 outputs. Build it with parametersPerFeature: 2.',
    )
    conditioner.dispose()
  })
})
