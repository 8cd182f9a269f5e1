import { Planar } from '@tfjs-flows/bijectors'
import type { TransformedDistribution } from '@tfjs-flows/distributions'
import { type FastOption, type LayerStackOptions, layerStack } from './layer-stack.ts'

/** Options of `planar`; its default number of `layers` is 16. */
export interface PlanarFlowOptions extends LayerStackOptions, FastOption {}

/**
 * Planar flow: a standard normal stretched across one plane a layer (Rezende and Mohamed, "Variational inference with
 * normalizing flows", 2015). One side is fast: `logProb`, or, with `fast: 'sample'`, `sample`; the other searches along a
 * line, some 26 evaluations a layer, exact to float32 and with exact gradients.
 *
 * A layer has 2 D + 1 parameters and one hidden unit, so it takes many: a small flow for few dimensions, or the posterior of
 * a VAE; `realNvp` and `neuralSplineFlow` fit data better. With a context, a network of it moves each layer's parameters.
 * The flow starts as the standard normal (moved by `standardize`).
 *
 * @throws FlowsError 'argument' where an option does not fit
 *
 * @example
 * ```ts
 * const flow = planar({ features: 2, layers: 32, rng: new Rng(0) })
 * const posterior = planar({ features: 8, contextFeatures: 64, fast: 'sample', rng: new Rng(0) })
 * ```
 */
export function planar(options: PlanarFlowOptions): TransformedDistribution {
  const { features, layers = 16, rng } = options
  return layerStack('planar', {
    ...options,
    layers,
    parameterCount: () => Planar.parameterCount(features),
    layer: (_, conditioner) => new Planar({ features, conditioner, rng }),
  })
}
