import { tensor1d } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { bijectorLaws } from '@tfjs-flows/testing'
import { Softsign } from './softsign.ts'

eachBackend(() => {
  itObeys(
    bijectorLaws({
      create: () => new Softsign(),
      inputs: (rng) => rng.uniform([6, 2], -3, 3),
      tails: () => tensor1d([-300, -20, 20, 300]),
      edges: [-1, 1 - 2 ** -24, 0, 0.5, 1],
      outside: [-1 - 2 ** -23, 1 + 2 ** -23, 1e30, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
    }),
  )
})
