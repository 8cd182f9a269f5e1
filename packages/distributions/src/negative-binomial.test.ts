import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { distributionLaws } from '@tfjs-flows/testing'
import { describe } from 'vitest'
import { NegativeBinomial } from './negative-binomial.ts'

eachBackend(() => {
  describe('NegativeBinomial by probs', () => {
    itObeys(
      distributionLaws({
        create: ({ totalCount, probs }) => new NegativeBinomial({ totalCount, probs }),
        parameters: { totalCount: 3.5, probs: 0.4 },
        otherParameters: { totalCount: 2, probs: 0.3 },
        support: { kind: 'discrete', values: Array.from({ length: 50 }, (_, i) => i) },
        outside: [-1, 0.5],
        missing: ['entropy', 'covariance'],
      }),
    )
  })

  describe('NegativeBinomial by logits', () => {
    itObeys(
      distributionLaws({
        create: ({ totalCount, logits }) => new NegativeBinomial({ totalCount, logits }),
        parameters: { totalCount: 3.5, logits: -0.5 },
        otherParameters: { logits: -1 },
        support: { kind: 'discrete', values: Array.from({ length: 50 }, (_, i) => i) },
        outside: [-1, 0.5],
        missing: ['entropy', 'covariance'],
      }),
    )
  })
})
