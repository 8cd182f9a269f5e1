import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { distributionLaws } from '@tfjs-flows/testing'
import { describe } from 'vitest'
import { Geometric } from './geometric.ts'

eachBackend(() => {
  describe('Geometric by probs', () => {
    itObeys(
      distributionLaws({
        create: ({ probs }) => new Geometric({ probs }),
        parameters: { probs: 0.4 },
        otherParameters: { probs: 0.7 },
        support: { kind: 'discrete', values: Array.from({ length: 60 }, (_, i) => i) },
        outside: [-1, 0.5],
        missing: ['covariance'],
      }),
    )
  })

  describe('Geometric by logits', () => {
    itObeys(
      distributionLaws({
        create: ({ logits }) => new Geometric({ logits }),
        parameters: { logits: -0.5 },
        otherParameters: { logits: 0.7 },
        support: { kind: 'discrete', values: Array.from({ length: 60 }, (_, i) => i) },
        outside: [-1, 0.5],
        missing: ['covariance'],
      }),
    )
  })
})
