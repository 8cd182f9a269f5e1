import { tensor1d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { distributionLaws } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { Gumbel } from './gumbel.ts'

eachBackend(() => {
  describe('Gumbel', () => {
    itObeys(
      distributionLaws({
        create: ({ loc, scale }) => new Gumbel({ loc, scale }),
        parameters: { loc: 0.5, scale: 1.2 },
        otherParameters: { loc: -3, scale: 0.5 },
        support: { kind: 'continuous', box: [[-5, 18]] },
        missing: ['covariance'],
      }),
    )
  })

  it('has quantiles of tiny probabilities', () => {
    const gumbel = new Gumbel({ loc: 0, scale: 1 })
    const got = tidy(() => gumbel.quantile(tensor1d([1e-30, 1e-7, 0.4, 0.9])).dataSync())
    for (const [i, p] of [1e-30, 1e-7, 0.4, 0.9].entries()) expect(got[i]).toBeCloseTo(-Math.log(-Math.log(p)), 5)
    gumbel.dispose()
  })
})
