import { tensor1d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { bijectorLaws } from '@tfjs-flows/testing'
import { expect, it } from 'vitest'
import { Tanh } from './tanh.ts'

eachBackend(() => {
  itObeys(
    bijectorLaws({
      create: () => new Tanh(),
      inputs: (rng) => rng.uniform([6, 2], -1.5, 1.5),
      tails: () => tensor1d([-3, 2.5, 1e-8, -1e-20]),
      edges: [-1, 2 ** -24 - 1, -1e-45, 0, 1e-38, 1 - 2 ** -24, 1],
      outside: [-1 - 2 ** -23, 1 + 2 ** -23, -1e30, Number.POSITIVE_INFINITY],
    }),
  )

  it('has an exact log-det where 1 - tanh^2 is 0 in float32', () => {
    const [logDet] = tidy(() => [...new Tanh().forwardLogDet(tensor1d([20])).dataSync()])
    expect(logDet).toBeCloseTo(2 * (Math.LN2 - 20), 5)
  })
})
