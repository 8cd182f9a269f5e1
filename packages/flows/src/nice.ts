import { AdditiveTransformer, AffineTransformer, Elementwise } from '@tfjs-flows/bijectors'
import type { TransformedDistribution } from '@tfjs-flows/distributions'
import { type CouplingFlowOptions, couplingFlow } from './coupling-flow.ts'

/** Options of `nice`; its default `mask` is 'alternating', its default `linear` 'none'. */
export type NiceOptions = CouplingFlowOptions

/**
 * NICE: a standard normal, scaled feature by feature, through additive coupling layers (Dinh et al., "NICE: non-linear
 * independent components estimation", 2014). Both sides are fast: `logProb` and `sample` cost one pass over the networks.
 *
 * The layers keep volume, so only the scales stretch space: a simple, stable model; `realNvp` fits more. It starts as the
 * standard normal (moved by `standardize`).
 *
 * @throws FlowsError 'argument' where an option does not fit
 *
 * @example
 * ```ts
 * const flow = nice({ features: 2, layers: 4, rng: new Rng(0) })
 * ```
 */
export function nice(options: NiceOptions): TransformedDistribution {
  const { layers = 8, hidden = [64, 64], linear = 'none', mask = 'alternating', features } = options
  return couplingFlow('nice', {
    ...options,
    layers,
    hidden,
    linear,
    mask,
    transformer: () => new AdditiveTransformer(),
    first: () => new Elementwise({ features, transformer: new AffineTransformer({ scale: 'exp' }) }),
  })
}
