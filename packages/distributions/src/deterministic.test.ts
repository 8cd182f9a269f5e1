import { tensor1d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { distributionLaws } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { Deterministic, klDivergence } from './index.ts'

eachBackend(() => {
  describe('Deterministic', () => {
    itObeys(
      distributionLaws({
        create: ({ loc, atol, rtol }) => new Deterministic({ loc, atol, rtol }),
        parameters: { loc: 1.5, atol: 0.1, rtol: 0.05 },
        // The entries of the batch are compared at one point, which both must hold.
        otherParameters: { loc: 1.6, atol: 0.2 },
        support: { kind: 'discrete', values: [1.5] },
        outside: [1.2, 1.7, Infinity, -Infinity],
        missing: ['covariance'],
        reparameterized: ['loc'],
      }),
    )

    it('takes its value alone where no tolerance is given, and never NaN', () => {
      const distribution = new Deterministic({ loc: [0.1, -3] })
      const [got, cdf] = tidy(() => [
        [...distribution.logProb(tensor1d([0.1, -3.0001])).dataSync()],
        [...distribution.cdf(tensor1d([0.1, -3.0001])).dataSync()],
      ])
      expect(got).toEqual([0, -Infinity])
      expect(cdf).toEqual([1, 0])
      distribution.dispose()
    })

    it('diverges by nothing or without bound', () => {
      const [p, q] = [new Deterministic({ loc: [1, 1] }), new Deterministic({ loc: [1.01, 2], atol: 0.1 })]
      expect(tidy(() => [...klDivergence(p, q).dataSync()])).toEqual([0, Infinity])
      for (const distribution of [p, q]) distribution.dispose()
    })
  })
})

describe('Deterministic', () => {
  it('wants tolerances of at least 0', () => {
    expect(() => new Deterministic({ loc: 0, atol: -1 })).toThrow(
      'Deterministic: atol must be finite and at least 0; got -1.',
    )
  })
})
