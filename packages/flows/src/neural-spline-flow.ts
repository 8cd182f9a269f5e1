import { RationalQuadraticSplineTransformer, type SplineSettings } from '@tfjs-flows/bijectors'
import type { TransformedDistribution } from '@tfjs-flows/distributions'
import { type CouplingFlowOptions, couplingFlow } from './coupling-flow.ts'

/** Options of `neuralSplineFlow`; its default `mask` is 'half', its default `linear` 'lu'. */
export interface NeuralSplineFlowOptions
  extends CouplingFlowOptions,
    Pick<SplineSettings, 'bins' | 'bound' | 'minBinWidth' | 'minBinHeight' | 'minDerivative'> {}

/**
 * Neural spline flow: a standard normal through coupling layers of monotone rational-quadratic splines, RQ-NSF (C) of
 * Durkan et al., "Neural spline flows" (2019). Both sides are fast: `logProb` and `sample` cost one pass over the networks.
 *
 * A spline has `bins` bins (8) on -bound .. bound (5) and is the identity outside: give `standardize`, so that nearly all
 * data lie within. It separates modes and follows steep edges where affine couplings leave bridges, at about three times
 * the cost of a step. Conditioners start at zero, so the flow starts as the standard normal (moved by `standardize`). With
 * one feature it is a single spline, of the context where there is one.
 *
 * @throws FlowsError 'argument' where an option does not fit
 *
 * @example
 * ```ts
 * const flow = neuralSplineFlow({ features: 6, bins: 8, bound: 5, rng: new Rng(0) })
 * ```
 */
export function neuralSplineFlow(options: NeuralSplineFlowOptions): TransformedDistribution {
  const { layers = 8, hidden = [64, 64], linear = 'lu', mask = 'half' } = options
  const { bins, bound, minBinWidth, minBinHeight, minDerivative } = options
  return couplingFlow('neuralSplineFlow', {
    ...options,
    layers,
    hidden,
    linear,
    mask,
    transformer: () =>
      new RationalQuadraticSplineTransformer({ bins, bound, minBinWidth, minBinHeight, minDerivative }),
  })
}
