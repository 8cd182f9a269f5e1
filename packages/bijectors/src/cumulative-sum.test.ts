import { tensor1d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { bijectorLaws } from '@tfjs-flows/testing'
import { expect, it } from 'vitest'
import { CumulativeSum } from './cumulative-sum.ts'

eachBackend(() => {
  itObeys(
    bijectorLaws({
      create: () => new CumulativeSum(),
      inputs: (rng) => rng.normal([2, 3, 4]),
      tails: (rng) => rng.uniform([4, 3], 1e3, 1e4),
    }),
  )

  it('adds up', () => {
    tidy(() => {
      expect([...new CumulativeSum().forward(tensor1d([1, 2, -4])).dataSync()]).toEqual([1, 3, -1])
    })
  })
})
