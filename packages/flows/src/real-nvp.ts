import { AffineTransformer, type AffineTransformerOptions } from '@tfjs-flows/bijectors'
import type { TransformedDistribution } from '@tfjs-flows/distributions'
import { type CouplingFlowOptions, couplingFlow } from './coupling-flow.ts'

/** Options of `realNvp`; its default `mask` is 'half', its default `linear` 'lu'. */
export interface RealNvpOptions extends CouplingFlowOptions, AffineTransformerOptions {}

/**
 * Real NVP: a standard normal through affine coupling layers (Dinh et al., "Density estimation using Real NVP", 2017).
 * Both sides are fast: `logProb` and `sample` cost one pass over the networks.
 *
 * After each layer a trained matrix mixes the features, by its LU factors as in Glow: with half masks that fitted a real
 * table better than the paper's alternating masks without mixing (`mask: 'alternating', linear: 'none'`) or with random
 * permutations, at about the same speed.
 *
 * Log-scales are bounded by `bound` (2) a layer; conditioners start at zero, so the flow starts as the standard normal
 * (moved by `standardize`). With one feature it is an affine map, of the context where there is one.
 *
 * @throws FlowsError 'argument' where an option does not fit
 *
 * @example
 * ```ts
 * const flow = realNvp({ features: 6, rng: new Rng(0) })
 * const conditional = realNvp({ features: 2, contextFeatures: 3, rng: new Rng(0) })
 * conditional.sample(100, { context }) // context [8, 3] -> [100, 8, 2]
 * ```
 */
export function realNvp(options: RealNvpOptions): TransformedDistribution {
  const { layers = 8, hidden = [64, 64], linear = 'lu', mask = 'half', activation = 'silu', scale, bound } = options
  return couplingFlow('realNvp', {
    ...options,
    layers,
    hidden,
    linear,
    activation,
    mask,
    transformer: () => new AffineTransformer({ scale, bound }),
  })
}
