import { FlowsError } from '@tfjs-flows/core'
import { type Distribution, MultivariateNormalDiag, TrainableDistribution } from '@tfjs-flows/distributions'

/**
 * The base of a flow: 'standard', the standard normal, a constant; 'learned', a normal with a trained mean and a trained
 * deviation of each feature, which starts as the standard one; or a distribution over vectors of the flow's features,
 * which the flow takes over: trained, saved and disposed with it. A `ConditionalDistribution` sees the flow's own
 * context, before any contextNet.
 */
export type FlowBase = 'standard' | 'learned' | Distribution

/** The distribution of a base over [features], which `checkBase` has passed. */
export function baseDistribution(features: number, base: FlowBase = 'standard'): Distribution {
  const zeros = new Array<number>(features).fill(0)
  const standard = { loc: zeros, scaleDiag: zeros.map(() => 1) }
  if (base === 'standard') return new MultivariateNormalDiag(standard)
  if (base === 'learned') return new TrainableDistribution({ family: MultivariateNormalDiag, initial: standard })
  return base
}

/** @throws FlowsError 'shape' where a given base is not one distribution over vectors of the features */
export function checkBase(who: string, features: number, base: FlowBase = 'standard'): void {
  if (typeof base === 'string') return
  if (base.eventShape.join() === String(features) && base.batchShape.length === 0) return
  throw new FlowsError('shape', {
    who,
    rule: `the base must be one distribution over vectors [${features}]`,
    got: `${base.className} of batch [${base.batchShape.join(', ')}] over events [${base.eventShape.join(', ')}]`,
    do: 'Make a scalar family a vector: new Independent({ distribution })',
  })
}
