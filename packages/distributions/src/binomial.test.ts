import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { distributionLaws } from '@tfjs-flows/testing'
import { describe } from 'vitest'
import { Binomial } from './binomial.ts'

eachBackend(() => {
  describe('Binomial by probs', () => {
    itObeys(
      distributionLaws({
        create: ({ probs }) => new Binomial({ totalCount: 9, probs }),
        parameters: { probs: 0.4 },
        otherParameters: { probs: 0.7 },
        support: { kind: 'discrete', values: Array.from({ length: 10 }, (_, i) => i) },
        outside: [-1, 0.5, 10],
        missing: ['covariance'],
      }),
    )
  })

  describe('Binomial by logits', () => {
    itObeys(
      distributionLaws({
        create: ({ logits }) => new Binomial({ totalCount: 9, logits }),
        parameters: { logits: -0.5 },
        otherParameters: { logits: 0.7 },
        support: { kind: 'discrete', values: Array.from({ length: 10 }, (_, i) => i) },
        outside: [-1, 0.5, 10],
        missing: ['covariance'],
      }),
    )
  })
})
