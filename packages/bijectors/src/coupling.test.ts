import { ones, slice, type Tensor, tidy, variable, zeros } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { FlowsError, Rng } from '@tfjs-flows/core'
import { bijectorLaws, perturbParameters } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { AdditiveTransformer } from './additive-transformer.ts'
import { Affine } from './affine.ts'
import { AffineTransformer } from './affine-transformer.ts'
import { Bijector } from './bijector.ts'
import { Coupling } from './coupling.ts'
import { Elementwise } from './elementwise.ts'
import { LinearNetwork } from './fixtures/linear-network.ts'
import { alternatingMask, halfMask, type Mask } from './mask.ts'
import type { Transformer } from './transformer.ts'

function couple(mask: Mask, transformer: Transformer, contextFeatures = 0): Coupling {
  const kept = mask.filter(Boolean).length
  const outFeatures = (mask.length - kept) * transformer.parametersPerFeature
  return new Coupling({
    mask,
    transformer,
    conditioner: new LinearNetwork({ inFeatures: kept, outFeatures, contextFeatures }),
  })
}

/** Of event rank 3. */
class ImageMap extends Bijector {
  static override readonly className = 'ImageMapFixture'

  readonly eventRank = 3

  protected options(): Record<string, unknown> {
    return {}
  }

  forwardAndLogDet(x: Tensor): [Tensor, Tensor] {
    return [x, x]
  }

  inverseAndLogDet(y: Tensor): [Tensor, Tensor] {
    return [y, y]
  }
}

const masks: Record<string, Mask> = {
  alternating: alternatingMask(5, 1),
  'first half': halfMask(4, 0),
  'second half': halfMask(4, 1),
  'of two features': [false, true],
}
const scales = ['bounded', 'exp', 'softplus', 'sigmoid'] as const

eachBackend(() => {
  describe.each(Object.entries(masks))('Coupling, mask %s', (_, mask) => {
    itObeys(
      bijectorLaws({
        create: () => couple(mask, new AffineTransformer()),
        inputs: (rng) => rng.normal([5, mask.length]),
        tails: (rng) => rng.uniform([5, mask.length], -1e4, 1e4),
        startsAtIdentity: true,
      }),
    )
  })

  describe.each(scales)('Coupling, scale %s, with context', (scale) => {
    itObeys(
      bijectorLaws({
        create: () => couple([true, false], new AffineTransformer({ scale, bound: 1 }), 3),
        inputs: (rng) => rng.normal([5, 2]),
        context: (rng) => rng.normal([5, 3]),
        startsAtIdentity: true,
      }),
    )
  })

  describe('additive Coupling', () => {
    itObeys(
      bijectorLaws({
        create: () => couple([true, false, false], new AdditiveTransformer()),
        inputs: (rng) => rng.normal([2, 3, 3]),
        startsAtIdentity: true,
      }),
    )
  })

  describe.each(['with one map a kept feature', 'with a map of the kept features, of the context'])('%s', (name) => {
    const hasContext = name.endsWith('context')
    itObeys(
      bijectorLaws({
        create: () => {
          const transformer = new AffineTransformer()
          const conditioner = hasContext ? new LinearNetwork({ inFeatures: 2, outFeatures: 4 }) : undefined
          return new Coupling({
            mask: [true, false, true],
            transformer,
            conditioner: new LinearNetwork({ inFeatures: 2, outFeatures: 2 }),
            unconditional: hasContext
              ? new Elementwise({ features: 2, transformer: new AffineTransformer(), conditioner })
              : new Affine({ shift: tidy(() => variable(zeros([2]))), scale: tidy(() => variable(ones([2]))) }),
          })
        },
        inputs: (rng) => rng.normal([5, 3]),
        ...(hasContext && { context: (rng) => rng.normal([5, 2]) }),
        startsAtIdentity: true,
      }),
    )
  })

  it('leaves the features of the mask as they are', () => {
    const layer = couple([false, true, true], new AffineTransformer())
    perturbParameters(layer, new Rng(1), 1)
    tidy(() => {
      const x = new Rng(2).normal([4, 3])
      const kept = (values: typeof x): number[] => [...slice(values, [0, 1], [4, 2]).dataSync()]
      const y = layer.forward(x)
      expect(kept(y)).toEqual(kept(x))
      expect(y.dataSync()[0]).not.toBe(x.dataSync()[0])
    })
    layer.dispose()
  })

  it('shares a context without the leading axes of x', () => {
    const layer = couple([true, false], new AffineTransformer(), 2)
    perturbParameters(layer, new Rng(1), 1)
    tidy(() => {
      const rng = new Rng(3)
      const [y, logDet] = layer.forwardAndLogDet(rng.normal([7, 3, 2]), rng.normal([3, 2]))
      expect([y.shape, logDet.shape]).toEqual([
        [7, 3, 2],
        [7, 3],
      ])
    })
    layer.dispose()
  })
})

it('has a constant log-det where that of its family depends on nothing', () => {
  const layers = [new AdditiveTransformer(), new AffineTransformer()].map((transformer) =>
    couple([true, false], transformer),
  )
  expect(layers.map((layer) => layer.isConstantLogDet)).toEqual([true, false])
  for (const layer of layers) layer.dispose()
})

it('refuses a mask that keeps all or nothing', () => {
  const conditioner = new LinearNetwork({ inFeatures: 2, outFeatures: 2 })
  const transformer = new AdditiveTransformer()
  for (const mask of [
    [true, true],
    [false, false],
  ]) {
    expect(() => new Coupling({ mask, transformer, conditioner })).toThrow('keep at least one feature')
  }
  conditioner.dispose()
})

it('refuses an unconditional map of images', () => {
  const conditioner = new LinearNetwork({ inFeatures: 1, outFeatures: 1 })
  const unconditional = new ImageMap()
  const transformer = new AdditiveTransformer()
  expect(() => new Coupling({ mask: [true, false], transformer, conditioner, unconditional })).toThrow(
    'numbers or vectors',
  )
  conditioner.dispose()
})

it('refuses a conditioner of other widths, and inputs of another width', () => {
  const conditioner = new LinearNetwork({ inFeatures: 2, outFeatures: 3 })
  const transformer = new AffineTransformer()
  expect(() => new Coupling({ mask: [true, true, false], transformer, conditioner })).toThrow(FlowsError)
  conditioner.dispose()
  const layer = couple([true, false], transformer)
  const x = new Rng(0).normal([4, 3])
  expect(() => layer.forward(x)).toThrow('shape [..., 2]')
  x.dispose()
  layer.dispose()
})

it('refuses a bound that is not positive', () => {
  expect(() => new AffineTransformer({ bound: 0 })).toThrow(FlowsError)
})
