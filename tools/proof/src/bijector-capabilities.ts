import { sub, type Tensor, tidy, zeros } from '@tensorflow/tfjs-core'
import type { Transformer } from '@tfjs-flows/bijectors'
import { Rng } from '@tfjs-flows/core'
import { perturbParameters } from '@tfjs-flows/testing'
import { type BijectorRecipe, CONTEXT_FEATURES } from './bijector-catalogue.ts'

/** What a bijector can do. */
export interface BijectorCapabilities {
  readonly eventRank: number
  readonly isConstantLogDet: boolean
  readonly usesContext: boolean
  readonly isTrained: boolean
  /** Trained, and the identity with its initial parameters. */
  readonly startsAtIdentity: boolean
  readonly changesShape: boolean
  /** Whether x comes back from forward(x) through `inverse`. */
  readonly inverts: boolean
}

/** The tolerance of "the same": above what float32 loses in an inverse, below what a wrong one is off by. */
const SAME = 1e-3

/** Asks one bijector, first at its start, then with other parameters and contexts. */
export function bijectorCapabilities({ create, inputShape, family }: BijectorRecipe): BijectorCapabilities {
  const bijector = create()
  const { eventRank, isConstantLogDet } = family === undefined ? bijector : memberOf(family())
  try {
    return tidy(() => {
      const rng = new Rng(1)
      const x = rng.uniform([...inputShape], 0.1, 0.9)
      const [context, other] = [0, 1].map(() => rng.normal([inputShape[0] ?? 1, CONTEXT_FEATURES])) as [Tensor, Tensor]
      const start = bijector.forward(x, context)
      const isTrained = bijector.parameters().size > 0
      const changesShape = start.shape.join() !== x.shape.join()
      perturbParameters(bijector, rng, 0.3)
      const y = bijector.forward(x, context)
      return {
        eventRank,
        isConstantLogDet,
        usesContext: distance(y, bijector.forward(x, other)) > 0,
        isTrained,
        startsAtIdentity: isTrained && !changesShape && distance(start, x) < SAME,
        changesShape,
        inverts: distance(bijector.inverse(y, context), x) < SAME,
      }
    })
  } finally {
    bijector.dispose()
  }
}

/** The bijector of a family at parameters of zero, asked for what does not depend on them. */
function memberOf(family: Transformer): Pick<BijectorCapabilities, 'eventRank' | 'isConstantLogDet'> {
  return tidy(() => {
    const { eventRank, isConstantLogDet } = family.bijector(zeros([1, family.parametersPerFeature]))
    family.dispose()
    return { eventRank, isConstantLogDet }
  })
}

function distance(a: Tensor, b: Tensor): number {
  if (a.shape.join() !== b.shape.join()) return Number.POSITIVE_INFINITY
  return Math.max(...sub(a, b).dataSync().map(Math.abs))
}
