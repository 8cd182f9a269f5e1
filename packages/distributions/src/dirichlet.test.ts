import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { distributionLaws } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { Dirichlet } from './dirichlet.ts'

eachBackend(() => {
  describe('Dirichlet', () => {
    itObeys(
      distributionLaws({
        create: ({ concentration }) => new Dirichlet({ concentration }),
        parameters: { concentration: [2, 1.5, 3] },
        otherParameters: { concentration: [1.2, 4, 2.5] },
        support: {
          kind: 'continuous',
          box: [
            [0, 1],
            [0, 1],
            [0, 1],
          ],
        },
        outside: [
          [0, 0.5, 0.5],
          [-0.1, 0.6, 0.5],
        ],
        missing: ['cdf', 'logCdf', 'survival', 'quantile', 'covariance'],
        reparameterized: [],
      }),
    )
  })
})

describe('Dirichlet', () => {
  it('wants two concentrations at least', () => {
    expect(() => new Dirichlet({ concentration: [1] })).toThrow(
      'Dirichlet: the last axis of concentration must have two entries at least; got shape [1].',
    )
  })
})
