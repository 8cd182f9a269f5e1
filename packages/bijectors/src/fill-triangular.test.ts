import { concat, reshape, tensor, tidy, zeros } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { FlowsError, takeColumns } from '@tfjs-flows/core'
import { bijectorLaws, type Chart } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { Exp } from './exp.ts'
import { FillTriangular } from './fill-triangular.ts'
import { LuLinear } from './lu-linear.ts'
import { Softplus } from './softplus.ts'

/** The entries of the triangle of a 2 x 2 matrix whose places are given; the other place is `empty`. */
function triangleOf2(filled: readonly number[], empty: number): Chart {
  const order = [0, 1, 2, 3].map((place) => (place === empty ? 3 : filled.indexOf(place)))
  return {
    coordinates: (y) => takeColumns(reshape(y, [...y.shape.slice(0, -2), 4]), filled),
    embed: (c) => {
      const padded = concat([c, zeros([...c.shape.slice(0, -1), 1])], c.rank - 1)
      return reshape(takeColumns(padded, order), [...c.shape.slice(0, -1), 2, 2])
    },
  }
}

eachBackend(() => {
  describe('lower, with a positive diagonal', () => {
    itObeys(
      bijectorLaws({
        create: () => new FillTriangular({ diagonal: new Softplus() }),
        inputs: (rng) => rng.normal([2, 3, 3]),
        chart: triangleOf2([0, 2, 3], 1),
        edges: [
          [
            [0, 0],
            [-3, 1],
          ],
        ],
        outside: [
          [
            [-1, 0],
            [0, 1],
          ],
        ],
      }),
    )
  })

  describe('upper, free', () => {
    itObeys(
      bijectorLaws({
        create: () => new FillTriangular({ lower: false }),
        inputs: (rng) => rng.normal([4, 3]),
        tails: (rng) => rng.uniform([4, 3], -1e4, 1e4),
        chart: triangleOf2([0, 1, 3], 2),
      }),
    )
  })

  it('fills row by row, and maps the diagonal', () => {
    tidy(() => {
      const x = tensor([0, 2, 0, 4, 5, 0])
      const lower = [
        [1, 0, 0],
        [2, 1, 0],
        [4, 5, 1],
      ]
      expect(new FillTriangular({ diagonal: new Exp() }).forward(x).arraySync()).toEqual(lower)
      const upper = [
        [0, 2, 0],
        [0, 4, 5],
        [0, 0, 0],
      ]
      expect(new FillTriangular({ lower: false }).forward(x).arraySync()).toEqual(upper)
      expect(new FillTriangular().forward(tensor([[3]])).arraySync()).toEqual([[[3]]])
    })
  })
})

it('refuses other widths, matrices that are not square, and maps of vectors for the diagonal', () => {
  const map = new FillTriangular()
  expect(() => map.forwardEventShape([4])).toThrow('the width must be D (D + 1) / 2; got 4')
  expect(map.forwardEventShape([7, 10])).toEqual([7, 4, 4])
  const y = tensor([
    [1, 2, 3],
    [4, 5, 6],
  ])
  expect(() => map.inverse(y)).toThrow('square matrices')
  y.dispose()
  const mix = new LuLinear({ features: 2 })
  expect(() => new FillTriangular({ diagonal: mix })).toThrow(FlowsError)
  mix.dispose()
})
