import { tensor, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { FlowsError, Rng } from '@tfjs-flows/core'
import { bijectorLaws } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { Permute, reverse, shuffle } from './permute.ts'

eachBackend(() => {
  describe('Permute', () => {
    itObeys(
      bijectorLaws({
        create: () => new Permute({ permutation: [2, 0, 3, 1] }),
        inputs: (rng) => rng.normal([2, 3, 4]),
      }),
    )
  })

  it('takes feature permutation[i] to place i', () => {
    tidy(() => {
      const y = new Permute({ permutation: [2, 0, 1] }).forward(tensor([[10, 11, 12]]))
      expect([...y.dataSync()]).toEqual([12, 10, 11])
      expect([
        ...reverse(3)
          .forward(tensor([10, 11, 12]))
          .dataSync(),
      ]).toEqual([12, 11, 10])
    })
  })

  it('shuffles by its generator alone', () => {
    expect(shuffle(9, new Rng(4)).permutation).toEqual(shuffle(9, new Rng(4)).permutation)
    expect(shuffle(9, new Rng(4)).permutation).not.toEqual(shuffle(9, new Rng(5)).permutation)
  })

  it.each([[[0, 0]], [[1, 2]], [[0.5, 0]], [[]]])('refuses %j', (permutation) => {
    expect(() => new Permute({ permutation })).toThrow(FlowsError)
  })
})
