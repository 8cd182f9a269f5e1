import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { distributionLaws } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { OneHotCategorical } from './index.ts'

const support = {
  kind: 'discrete',
  values: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
} as const
const outside = [
  [0, 0, 0],
  [1, 1, 0],
  [0.5, 0.5, 0],
  [2, -1, 0],
]
const missing = ['cdf', 'logCdf', 'survival', 'quantile'] as const

eachBackend(() => {
  describe('OneHotCategorical by probs', () => {
    itObeys(
      distributionLaws({
        create: ({ probs }) => new OneHotCategorical({ probs }),
        parameters: { probs: [0.2, 0.5, 0.3] },
        otherParameters: { probs: [0.1, 0.1, 0.8] },
        support,
        outside,
        missing,
      }),
    )
  })

  describe('OneHotCategorical by logits', () => {
    itObeys(
      distributionLaws({
        create: ({ logits }) => new OneHotCategorical({ logits }),
        parameters: { logits: [0.3, -1.2, 2] },
        otherParameters: { logits: [0, 1, 0] },
        support,
        outside,
        missing,
      }),
    )
  })
})

describe('OneHotCategorical', () => {
  it('wants an axis of classes', () => {
    expect(() => new OneHotCategorical({ logits: 0 })).toThrow(
      'OneHotCategorical: the last axis of logits or probs must have one entry for each class; got shape []. Pass an array such as [0.2, 0.8].',
    )
  })
})
