import { AffineTransformer, type AffineTransformerOptions } from '@tfjs-flows/bijectors'
import type { TransformedDistribution } from '@tfjs-flows/distributions'
import { type AutoregressiveFlowOptions, autoregressiveFlow } from './autoregressive-flow.ts'

/** Options of `maf`. */
export interface MafOptions extends AutoregressiveFlowOptions, AffineTransformerOptions {}

/**
 * Masked autoregressive flow: a standard normal through layers in each of which a feature is scaled and shifted as the
 * features before it say (Papamakarios et al., "Masked autoregressive flow for density estimation", 2017).
 *
 * `logProb` is one pass over the networks, so training is fast; `sample` makes the features one after the other, each unit
 * of a network once. `passes: 2` makes it a flow of couplings, `adjacency` one over a graph of known dependencies.
 *
 * Log-scales are bounded by `bound` (2) a layer; the flow starts as the standard normal (moved by `standardize`).
 *
 * @throws FlowsError 'argument' where an option does not fit
 *
 * @example
 * ```ts
 * const flow = maf({ features: 43, layers: 10, hidden: [512, 512], rng: new Rng(0) })
 * ```
 */
export function maf(options: MafOptions): TransformedDistribution {
  const { scale, bound } = options
  return autoregressiveFlow('maf', {
    ...options,
    fast: 'logProb',
    transformer: () => new AffineTransformer({ scale, bound }),
  })
}
