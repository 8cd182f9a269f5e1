import { Radial } from '@tfjs-flows/bijectors'
import type { TransformedDistribution } from '@tfjs-flows/distributions'
import { type LayerStackOptions, layerStack } from './layer-stack.ts'

/** Options of `radial`; its default number of `layers` is 16. */
export type RadialFlowOptions = LayerStackOptions

/**
 * Radial flow: a standard normal drawn in to or blown up around one point a layer (Rezende and Mohamed, "Variational
 * inference with normalizing flows", 2015). Both sides are fast: the inverse of a layer solves a quadratic equation.
 *
 * A layer has D + 2 parameters and acts on a ball, the same in all directions: for lumps and holes in few dimensions. Its
 * centre is drawn from the base. With a context, a network of it moves each layer's parameters. The flow starts as the
 * standard normal (moved by `standardize`).
 *
 * @throws FlowsError 'argument' where an option does not fit
 *
 * @example
 * ```ts
 * const flow = radial({ features: 2, layers: 32, rng: new Rng(0) })
 * ```
 */
export function radial(options: RadialFlowOptions): TransformedDistribution {
  const { features, layers = 16, rng } = options
  return layerStack('radial', {
    ...options,
    layers,
    parameterCount: () => Radial.parameterCount(features),
    layer: (_, conditioner) => new Radial({ features, conditioner, rng }),
  })
}
