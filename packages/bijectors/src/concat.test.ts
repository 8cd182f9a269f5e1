import { concat, split, sub, type Tensor, tensor2d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { FlowsError, takeColumns } from '@tfjs-flows/core'
import { bijectorLaws } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { Concat } from './concat.ts'
import { Exp } from './exp.ts'
import { FillTriangular } from './fill-triangular.ts'
import { Invert } from './invert.ts'
import { LuLinear } from './lu-linear.ts'
import { Planar } from './planar.ts'
import { Shift } from './shift.ts'
import { SoftmaxCentered } from './softmax-centered.ts'

eachBackend(() => {
  describe('of maps of numbers and vectors', () => {
    itObeys(
      bijectorLaws({
        create: () =>
          new Concat({ bijectors: [new Shift({ shift: 2 }), new LuLinear({ features: 2 })], sizes: [1, 2] }),
        inputs: (rng) => rng.normal([5, 3]),
        tails: (rng) => rng.uniform([5, 3], -1e3, 1e3),
      }),
    )
  })

  describe('of maps that change widths', () => {
    itObeys(
      bijectorLaws({
        create: () => new Concat({ bijectors: [new SoftmaxCentered(), new Shift({ shift: 2 })], sizes: [1, 2] }),
        inputs: (rng) => rng.normal([5, 3]),
        // The first of two parts of 1, then the rest.
        chart: {
          coordinates: (y) => takeColumns(y, [0, 2, 3]),
          embed: (c) => {
            const [first, rest] = split(c, [1, 2], c.rank - 1) as [Tensor, Tensor]
            return concat([first, sub(1, first), rest], c.rank - 1)
          },
        },
        edges: [[0, 1, 5, -1e6]],
        outside: [[-0.1, 1.1, 0, 0]],
      }),
    )
  })

  it('gives each map its block', () => {
    tidy(() => {
      const map = new Concat({ bijectors: [new Exp(), new Shift({ shift: 1 })], sizes: [1, 2] })
      const [y, logDet] = map.forwardAndLogDet(tensor2d([[0, 5, -2]]))
      expect([...y.dataSync(), ...logDet.dataSync()]).toEqual([1, 6, -1, 0])
      map.dispose()
    })
  })
})

it('is as fast as its slowest part', () => {
  const slow = new Planar({ features: 1 })
  expect(new Concat({ bijectors: [new Exp(), slow], sizes: [1, 1] }).fastSide).toBe('forward')
  expect(new Concat({ bijectors: [new Invert({ bijector: slow }), slow], sizes: [1, 1] }).fastSide).toBe('inverse')
  slow.dispose()
})

it('refuses blocks that are not its maps', () => {
  expect(() => new Concat({ bijectors: [new FillTriangular()], sizes: [3] })).toThrow(FlowsError)
  expect(() => new Concat({ bijectors: [new Exp()], sizes: [1, 1] })).toThrow(FlowsError)
  expect(() => new Concat({ bijectors: [], sizes: [] })).toThrow(FlowsError)
})
