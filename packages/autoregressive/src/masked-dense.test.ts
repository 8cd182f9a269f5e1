import { tensor2d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { Rng } from '@tfjs-flows/core'
import { conditionerLaws } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { MaskedDense } from './masked-dense.ts'

const mask = [
  [1, 1],
  [0, 1],
  [0, 0],
]

eachBackend(() => {
  describe('MaskedDense', () => {
    itObeys(conditionerLaws({ create: () => new MaskedDense({ mask, rng: new Rng(1) }) }))
  })

  describe('MaskedDense with a masked context', () => {
    const contextMask = [
      [0, 1],
      [1, 0],
    ]
    itObeys(conditionerLaws({ create: () => new MaskedDense({ mask, contextMask, rng: new Rng(1) }) }))
  })

  it('gives x (W * M) + b', () => {
    const layer = new MaskedDense({ mask, rng: new Rng(1) })
    tidy(() => {
      layer.weight.assign(
        tensor2d([
          [1, 2],
          [3, 4],
          [5, 6],
        ]),
      )
      expect(layer.apply(tensor2d([[1, 10, 100]])).arraySync()).toEqual([[1, 42]])
    })
    layer.dispose()
  })
})

it('refuses masks whose rows differ', () => {
  expect(() => new MaskedDense({ mask: [[1, 1], [1]], rng: new Rng(1) })).toThrow(
    'MaskedDense: every row of mask and contextMask must have one entry for each output; got rows of 2 and 1 entries. Pass mask[input][output].',
  )
})
