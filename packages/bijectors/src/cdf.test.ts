import { tensor2d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { bijectorLaws } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { Cdf } from './cdf.ts'
import { LogisticDensity } from './fixtures/logistic-density.ts'

eachBackend(() => {
  describe('of a distribution of numbers', () => {
    itObeys(
      bijectorLaws({
        create: () => new Cdf({ distribution: new LogisticDensity() }),
        inputs: (rng) => rng.uniform([6, 2], -3, 3),
        // Below, F keeps its digits; above, 1 - 2^-24 / (1 - F) of them are left.
        tails: () =>
          tensor2d([
            [-70, -100],
            [-40, -8],
            [-12, 6],
            [4, 5],
          ]),
        edges: [
          [0, 1e-45],
          [1e-38, 1e-20],
          [0.5, 1 - 2 ** -24],
          [1, 0],
        ],
        outside: [
          [-1e-30, -1],
          [1 + 2 ** -23, 1e30],
          [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
        ],
        perturbation: 0.1,
      }),
    )
  })

  it('maps medians to 1/2', () => {
    const distribution = new LogisticDensity()
    tidy(() => {
      const map = new Cdf({ distribution })
      expect([...map.forward(distribution.loc).dataSync()]).toEqual([0.5, 0.5])
      map.dispose()
    })
  })
})

it('refuses distributions of vectors', () => {
  const distribution = new LogisticDensity({ eventShape: [2] })
  expect(() => new Cdf({ distribution })).toThrow(
    'Cdf: the distribution must be of numbers (event shape []); got LogisticDensityFixture with event shape [2].',
  )
  distribution.dispose()
})
