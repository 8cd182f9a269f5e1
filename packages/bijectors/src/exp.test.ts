import { tensor1d } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { bijectorLaws } from '@tfjs-flows/testing'
import { Exp } from './exp.ts'

eachBackend(() => {
  itObeys(
    bijectorLaws({
      create: () => new Exp(),
      inputs: (rng) => rng.uniform([6, 2], -2, 2),
      tails: () => tensor1d([-87, -30, 30, 88]),
      boundedBecause: 'e^89 is infinite in float32',
      edges: [0, 1e-45, 1e-38, 1, 3e38],
      outside: [-1e-30, -1, Number.NEGATIVE_INFINITY],
    }),
  )
})
