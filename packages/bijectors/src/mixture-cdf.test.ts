import { tensor, tensor1d, tidy, variable } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { FlowsError } from '@tfjs-flows/core'
import { bijectorLaws } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { MixtureCdf } from './mixture-cdf.ts'

const rows = [
  [0.3, -0.2, -1, 1.5, -0.3, 0.1],
  [0, 0.5, 0, 0.8, 0.2, -0.2],
]

eachBackend(() => {
  describe.each(['logistic', 'normal'] as const)('of %ss', (family) => {
    itObeys(
      bijectorLaws({
        create: () => new MixtureCdf({ family, parameters: tidy(() => variable(tensor(rows))) }),
        // Few: each inverse is 26 passes.
        inputs: (rng) => rng.normal([3, 2]),
        tails: (rng) => rng.uniform([6, 2], -8, 8),
        perturbation: 0.1,
      }),
    )
  })

  it('of one logistic is the identity', () => {
    tidy(() => {
      const map = new MixtureCdf({ parameters: [0, 0, 0] })
      const [y, logDet] = map.forwardAndLogDet(tensor1d([-50, -1, 0, 3, 200]))
      for (const [i, value] of [-50, -1, 0, 3, 200].entries()) expect(y.dataSync()[i]).toBeCloseTo(value, 5)
      for (const value of logDet.dataSync()) expect(value).toBeCloseTo(0, 5)
      map.dispose()
    })
  })
})

it('refuses parameters that are not triples', () => {
  expect(() => new MixtureCdf({ parameters: [0, 0] })).toThrow(FlowsError)
})
