import type { Tensor } from '@tensorflow/tfjs-core'
import { FlowsError } from '@tfjs-flows/core'
import type { Distribution } from './distribution.ts'
import { Independent } from './independent.ts'
import { type MaximumLikelihoodOptions, maximumLikelihoodEstimate } from './maximum-likelihood.ts'
import { TrainableDistribution } from './trainable-distribution.ts'

/**
 * Moves a `TrainableDistribution`, or an `Independent` of one, to the parameters under which the rows
 * x [n, ...batch, ...event] are most probable: the best step of all, where `maximumLikelihoodEstimate` has a closed form.
 *
 * All parameters must be trained, with the shape of the batch; those of a family by `logits`, not by `probs`. A log-odds
 * of an event that never happens starts at -100.
 *
 * @throws FlowsError 'not-available' where the distribution is not trained in this way, or its family has no closed form
 * @throws FlowsError 'shape' where the estimate has other shapes than the parameters
 */
export async function assignMaximumLikelihood(
  distribution: Distribution,
  x: Tensor,
  options: MaximumLikelihoodOptions = {},
): Promise<void> {
  if (distribution instanceof Independent) return assignMaximumLikelihood(distribution.distribution, x, options)
  if (!(distribution instanceof TrainableDistribution)) {
    throw new FlowsError('not-available', {
      who: 'assignMaximumLikelihood',
      rule: 'the distribution must be a TrainableDistribution, or an Independent of one',
      got: distribution.className,
      do: 'Build it as new TrainableDistribution({ family, initial })',
    })
  }
  const { family, free } = distribution
  const logits = free['logits']
  const classes = options.classes ?? (logits?.rank ? logits.shape[logits.rank - 1] : undefined)
  const values = await maximumLikelihoodEstimate(family, x, { ...options, classes })
  const [wanted, got] = [Object.keys(values), Object.keys(free)].map((names) => names.toSorted().join(', '))
  if (wanted !== got) {
    throw new FlowsError('not-available', {
      who: 'assignMaximumLikelihood',
      rule: `the closed form of ${family.className} gives ${wanted} together`,
      got: `trained ${got}`,
      do: 'Train all of them, or use an optimiser',
    })
  }
  distribution.assign(values)
}
