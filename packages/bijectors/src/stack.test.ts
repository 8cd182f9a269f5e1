import { tensor, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { FlowsError } from '@tfjs-flows/core'
import { bijectorLaws } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { AffineTransformer } from './affine-transformer.ts'
import { Elementwise } from './elementwise.ts'
import { Exp } from './exp.ts'
import { LinearNetwork } from './fixtures/linear-network.ts'
import { invert } from './invert.ts'
import { LuLinear } from './lu-linear.ts'
import { Planar } from './planar.ts'
import { Reshape } from './reshape.ts'
import { Shift } from './shift.ts'
import { Stack } from './stack.ts'
import { Tanh } from './tanh.ts'

eachBackend(() => {
  describe('of maps of numbers', () => {
    itObeys(
      bijectorLaws({
        create: () => new Stack({ bijectors: [new Tanh(), new Shift({ shift: 2 })] }),
        inputs: (rng) => rng.uniform([5, 2], -2, 2),
        edges: [
          [-1, 3],
          [1, -1e6],
        ],
        outside: [
          [-1.01, 0],
          [2, 2],
        ],
      }),
    )
  })

  describe('of maps of vectors and numbers, along the last axis', () => {
    itObeys(
      bijectorLaws({
        create: () => new Stack({ bijectors: [new LuLinear({ features: 3 }), new Shift({ shift: 1 })], axis: 1 }),
        inputs: (rng) => rng.normal([4, 3, 2]),
      }),
    )
  })

  describe('of maps that change shapes', () => {
    const fold = (): Reshape => new Reshape({ from: [4], to: [2, 2] })
    itObeys(
      bijectorLaws({
        create: () => new Stack({ bijectors: [fold(), fold(), fold()], axis: 1 }),
        inputs: (rng) => rng.normal([3, 4, 3]),
      }),
    )
  })

  describe('given a context', () => {
    const conditional = (): Elementwise =>
      new Elementwise({
        features: 2,
        transformer: new AffineTransformer(),
        conditioner: new LinearNetwork({ inFeatures: 3, outFeatures: 4 }),
      })
    itObeys(
      bijectorLaws({
        create: () => new Stack({ bijectors: [conditional(), new LuLinear({ features: 2 })] }),
        inputs: (rng) => rng.normal([4, 2, 2]),
        context: (rng) => rng.normal([4, 3]),
      }),
    )
  })

  it('gives each map its slice', () => {
    tidy(() => {
      const map = new Stack({ bijectors: [new Exp(), new Shift({ shift: 1 })] })
      const [y, logDet] = map.forwardAndLogDet(
        tensor([
          [0, 5],
          [0, -5],
        ]),
      )
      expect([y.arraySync(), logDet.arraySync()]).toEqual([
        [
          [1, 6],
          [1, -4],
        ],
        [0, 0],
      ])
      map.dispose()
    })
  })
})

it('is as fast as its slowest map', () => {
  const slow = new Planar({ features: 1 })
  expect(new Stack({ bijectors: [new Exp(), slow] }).fastSide).toBe('forward')
  expect(new Stack({ bijectors: [invert(slow), slow] }).fastSide).toBe('inverse')
  slow.dispose()
})

it('refuses axes that are not its own, and images of several shapes', () => {
  expect(() => new Stack({ bijectors: [] })).toThrow(FlowsError)
  expect(() => new Stack({ bijectors: [new Exp()], axis: 1 })).toThrow('an axis in 0 .. 0')
  const map = new Stack({ bijectors: [new Reshape({ from: [4], to: [4, 1] }), new Reshape({ from: [4], to: [1, 4] })] })
  expect(() => map.forwardEventShape([2, 4])).toThrow('got [4, 1] and [1, 4]')
  expect(() => map.forwardEventShape([3, 4])).toThrow('2 slices along axis 0')
})
