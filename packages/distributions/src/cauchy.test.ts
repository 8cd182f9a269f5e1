import { tensor1d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { distributionLaws } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { Cauchy } from './cauchy.ts'

eachBackend(() => {
  describe('Cauchy', () => {
    itObeys(
      distributionLaws({
        create: ({ loc, scale }) => new Cauchy({ loc, scale }),
        parameters: { loc: 0.5, scale: 1.2 },
        otherParameters: { loc: -3, scale: 0.3 },
        support: { kind: 'continuous', box: [[-400, 400]] },
        missing: ['mean', 'variance', 'stddev', 'covariance'],
        // A grid of 800 scales leaves out 1e-3 of the tails.
        tolerances: { integral: 4e-3 },
      }),
    )
  })

  it('has quantiles of tiny probabilities, -1 / (pi p)', () => {
    const cauchy = new Cauchy({ loc: 0, scale: 1 })
    const got = tidy(() => cauchy.quantile(tensor1d([1e-36, 1e-30, 2e-5])).dataSync())
    for (const [i, p] of [1e-36, 1e-30, 2e-5].entries()) expect((got[i] as number) * -Math.PI * p).toBeCloseTo(1, 5)
    cauchy.dispose()
  })
})
