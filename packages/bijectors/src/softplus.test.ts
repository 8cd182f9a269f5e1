import { tensor1d } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { bijectorLaws } from '@tfjs-flows/testing'
import { Softplus } from './softplus.ts'

eachBackend(() => {
  itObeys(
    bijectorLaws({
      create: () => new Softplus(),
      inputs: (rng) => rng.uniform([6, 2], -3, 3),
      tails: () => tensor1d([-87, -60, -20, 40, 1e5]),
      edges: [0, 1e-45, 1e-38, 1e-8, 1, 100, 3e38],
      outside: [-1e-30, -1, Number.NEGATIVE_INFINITY],
    }),
  )
})
