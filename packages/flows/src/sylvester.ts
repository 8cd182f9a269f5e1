import { type FrameKind, Sylvester } from '@tfjs-flows/bijectors'
import type { TransformedDistribution } from '@tfjs-flows/distributions'
import { type FastOption, type LayerStackOptions, layerStack } from './layer-stack.ts'

/** Options of `sylvester`; its default number of `layers` is 8. */
export interface SylvesterFlowOptions extends LayerStackOptions, FastOption {
  /** Hidden units M of a layer, 1 .. features, default features. */
  units?: number | undefined
  /**
   * How the columns of Q are made orthonormal, default 'householder'. 'triangular': parts of the identity, from layer to
   * layer in turn from the first feature on and from the last one back.
   */
  kind?: Exclude<FrameKind, 'reversed'> | undefined
  /** Reflections of 'householder', default M. */
  reflections?: number | undefined
}

/**
 * Sylvester flow: a standard normal through residual layers of M hidden units (van den Berg et al., "Sylvester normalizing
 * flows for variational inference", 2018), where a planar layer has one. One side is fast: `logProb`, or, with
 * `fast: 'sample'`, `sample`; the other searches unit by unit, some 26 evaluations of a number each, M times a layer, exact
 * to float32 and with exact gradients.
 *
 * Made for the posteriors of VAEs: with a context, a network of it moves each layer's M^2 + 2 M parameters and those of Q;
 * 'orthogonal' then takes a matrix exponential of D x D for every row. The flow starts as the standard normal (moved by
 * `standardize`).
 *
 * @throws FlowsError 'argument' where an option does not fit
 *
 * @example
 * ```ts
 * const flow = sylvester({ features: 6, rng: new Rng(0) })
 * const posterior = sylvester({ features: 32, units: 8, contextFeatures: 256, fast: 'sample', rng: new Rng(0) })
 * ```
 */
export function sylvester(options: SylvesterFlowOptions): TransformedDistribution {
  const { features, layers = 8, units, kind = 'householder', reflections, rng } = options
  const sizes = (
    layer: number,
  ): { features: number; units: number | undefined; kind: FrameKind; reflections: number | undefined } => {
    return { features, units, kind: kind === 'triangular' && layer % 2 === 1 ? 'reversed' : kind, reflections }
  }
  return layerStack('sylvester', {
    ...options,
    layers,
    parameterCount: (layer) => Sylvester.parameterCount(sizes(layer)),
    layer: (layer, conditioner) => new Sylvester({ ...sizes(layer), conditioner, rng }),
  })
}
