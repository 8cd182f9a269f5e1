import { AffineTransformer, type AffineTransformerOptions } from '@tfjs-flows/bijectors'
import type { TransformedDistribution } from '@tfjs-flows/distributions'
import { type AutoregressiveFlowOptions, autoregressiveFlow } from './autoregressive-flow.ts'

/** Options of `iaf`. */
export interface IafOptions extends AutoregressiveFlowOptions, AffineTransformerOptions {}

/**
 * Inverse autoregressive flow: a standard normal through layers in each of which a feature is scaled and shifted as the
 * features of its input before it say (Kingma et al., "Improving variational inference with inverse autoregressive flow",
 * 2016).
 *
 * `sample`, with the log-density of what it drew, is one pass over the networks: for variational inference and for
 * distillation. `logProb` of other points makes the features one after the other. `maf` is the same the other way round.
 *
 * @throws FlowsError 'argument' where an option does not fit
 *
 * @example
 * ```ts
 * const posterior = iaf({ features: 16, contextFeatures: 64, rng: new Rng(0) })
 * posterior.sampleAndLogProb(8, { context }) // context [32, 64] -> [8, 32, 16] and [8, 32]
 * ```
 */
export function iaf(options: IafOptions): TransformedDistribution {
  const { scale, bound } = options
  return autoregressiveFlow('iaf', {
    ...options,
    fast: 'sample',
    transformer: () => new AffineTransformer({ scale, bound }),
  })
}
