import { tensor, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { FlowsError } from '@tfjs-flows/core'
import { bijectorLaws } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { Reshape } from './reshape.ts'

eachBackend(() => {
  describe('of vectors to matrices', () => {
    itObeys(
      bijectorLaws({
        create: () => new Reshape({ from: [6], to: [2, 3] }),
        inputs: (rng) => rng.normal([2, 2, 6]),
        tails: (rng) => rng.uniform([5, 6], -1e4, 1e4),
      }),
    )
  })

  describe('of numbers to vectors', () => {
    itObeys(bijectorLaws({ create: () => new Reshape({ from: [], to: [1] }), inputs: (rng) => rng.normal([4]) }))
  })

  it('keeps the order of rows', () => {
    tidy(() => {
      const y = new Reshape({ from: [4], to: [2, 2] }).forward(tensor([[1, 2, 3, 4]]))
      expect([y.shape, y.arraySync()]).toEqual([
        [1, 2, 2],
        [
          [
            [1, 2],
            [3, 4],
          ],
        ],
      ])
    })
  })
})

it('refuses shapes of other sizes, and events of another shape', () => {
  expect(() => new Reshape({ from: [6], to: [4] })).toThrow(FlowsError)
  expect(() => new Reshape({ from: [6], to: [-1, 2] })).toThrow('no axis is inferred')
  const map = new Reshape({ from: [2, 3], to: [6] })
  expect(() => map.forwardEventShape([3, 2])).toThrow('the input must be [..., 2, 3]; got shape [3, 2]')
})
