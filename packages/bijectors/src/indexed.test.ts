import { tensor2d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { type Bijection, FlowsError } from '@tfjs-flows/core'
import { bijectorLaws } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { AffineTransformer } from './affine-transformer.ts'
import { Elementwise } from './elementwise.ts'
import { Exp } from './exp.ts'
import { LinearNetwork } from './fixtures/linear-network.ts'
import { Indexed } from './indexed.ts'
import { LuLinear } from './lu-linear.ts'
import { Reshape } from './reshape.ts'
import { SoftmaxCentered } from './softmax-centered.ts'

eachBackend(() => {
  describe('of a map of vectors', () => {
    itObeys(
      bijectorLaws({
        create: () => new Indexed({ features: 4, indices: [3, 0], bijector: new LuLinear({ features: 2 }) }),
        inputs: (rng) => rng.normal([5, 4]),
        startsAtIdentity: true,
      }),
    )
  })

  describe('of a map of numbers', () => {
    itObeys(
      bijectorLaws({
        create: () => new Indexed({ features: 3, indices: [1], bijector: new Exp() }),
        inputs: (rng) => rng.normal([2, 3, 3]),
        boundedBecause: 'e^89 is infinite in float32',
        edges: [-7, 1, 2],
        outside: [1, -1, 3],
      }),
    )
  })

  describe('given a context', () => {
    const conditioner = (): LinearNetwork => new LinearNetwork({ inFeatures: 2, outFeatures: 2 })
    itObeys(
      bijectorLaws({
        create: () =>
          new Indexed({
            features: 2,
            indices: [1],
            bijector: new Elementwise({
              features: 1,
              transformer: new AffineTransformer(),
              conditioner: conditioner(),
            }),
          }),
        inputs: (rng) => rng.normal([5, 2]),
        context: (rng) => rng.normal([5, 2]),
      }),
    )
  })

  it('leaves the other features as they are', () => {
    tidy(() => {
      const y = new Indexed({ features: 3, indices: [1], bijector: new Exp() }).forward(tensor2d([[5, 0, -2]]))
      expect([...y.dataSync()]).toEqual([5, 1, -2])
    })
  })
})

it('refuses maps that change the width', () => {
  const of = (bijector: Bijection) => (): Indexed => new Indexed({ features: 3, indices: [0, 1], bijector })
  expect(of(new SoftmaxCentered())).toThrow('whose width it keeps')
  expect(of(new Reshape({ from: [2], to: [2, 1] }))).toThrow(FlowsError)
})

it.each([[[]], [[0, 0]], [[3]], [[0.5]]])('refuses the indices %j', (indices) => {
  expect(() => new Indexed({ features: 3, indices, bijector: new Exp() })).toThrow(FlowsError)
})
