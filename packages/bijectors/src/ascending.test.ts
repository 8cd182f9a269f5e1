import { tensor1d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { bijectorLaws } from '@tfjs-flows/testing'
import { expect, it } from 'vitest'
import { Ascending } from './ascending.ts'

eachBackend(() => {
  itObeys(
    bijectorLaws({
      create: () => new Ascending(),
      inputs: (rng) => rng.normal([5, 3]),
      edges: [-1, -1, 0.5],
      outside: [1, 0.5, 3],
    }),
  )

  it('ascends', () => {
    tidy(() => {
      const y = new Ascending().forward(tensor1d([-3, 0, -5, 7])).dataSync()
      for (let i = 1; i < 4; i += 1) expect(y[i]).toBeGreaterThan(y[i - 1] as number)
    })
  })
})
