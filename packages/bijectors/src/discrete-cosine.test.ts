import { tensor1d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { bijectorLaws, expectClose } from '@tfjs-flows/testing'
import { it } from 'vitest'
import { DiscreteCosine } from './discrete-cosine.ts'

eachBackend(() => {
  itObeys(
    bijectorLaws({
      create: () => new DiscreteCosine(),
      inputs: (rng) => rng.normal([5, 4]),
      tails: (rng) => rng.uniform([3, 7], -1e4, 1e4),
    }),
  )

  it('sends a constant to its first frequency and a cosine to its own', () => {
    tidy(() => {
      const wave = [0, 1, 2, 3].map((n) => Math.cos((Math.PI * (n + 0.5)) / 4))
      const map = new DiscreteCosine()
      expectClose('constant', map.forward(tensor1d([3, 3, 3, 3])).dataSync(), [6, 0, 0, 0], 1e-6)
      expectClose('cosine', map.forward(tensor1d(wave)).dataSync(), [0, Math.SQRT2, 0, 0], 1e-6)
    })
  })
})
