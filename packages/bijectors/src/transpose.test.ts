import { tensor, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { FlowsError } from '@tfjs-flows/core'
import { bijectorLaws } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { Transpose } from './transpose.ts'

eachBackend(() => {
  itObeys(
    bijectorLaws({
      create: () => new Transpose({ permutation: [1, 2, 0] }),
      inputs: (rng) => rng.normal([4, 2, 3, 1]),
    }),
  )

  it('puts the axes in the order that is given', () => {
    tidy(() => {
      const map = new Transpose({ permutation: [1, 0] })
      const [y, logDet] = map.forwardAndLogDet(
        tensor([
          [
            [1, 2, 3],
            [4, 5, 6],
          ],
        ]),
      )
      expect([y.arraySync(), logDet.arraySync()]).toEqual([
        [
          [
            [1, 4],
            [2, 5],
            [3, 6],
          ],
        ],
        [0],
      ])
      expect(map.forwardEventShape([7, 2, 3])).toEqual([7, 3, 2])
    })
  })
})

describe('Transpose', () => {
  it('refuses what is no order of axes', () => {
    expect(() => new Transpose({ permutation: [0, 2] })).toThrow(FlowsError)
  })
})
