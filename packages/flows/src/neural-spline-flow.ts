import {
  CubicSplineTransformer,
  LinearSplineTransformer,
  QuadraticSplineTransformer,
  RationalLinearSplineTransformer,
  RationalQuadraticSplineTransformer,
  type SplineSettings,
  type SplineTransformer,
} from '@tfjs-flows/bijectors'
import { FlowsError } from '@tfjs-flows/core'
import type { TransformedDistribution } from '@tfjs-flows/distributions'
import { type CouplingFlowOptions, couplingFlow } from './coupling-flow.ts'

/** The kinds of splines that a neural spline flow may have. */
export type SplineName = 'rational-quadratic' | 'rational-linear' | 'quadratic' | 'cubic' | 'linear'

/** Options of `neuralSplineFlow`; its default `mask` is 'half', its default `linear` 'lu'. */
export interface NeuralSplineFlowOptions
  extends CouplingFlowOptions,
    Pick<SplineSettings, 'bins' | 'bound' | 'minBinWidth' | 'minBinHeight' | 'minDerivative'> {
  /**
   * Kind of the splines, default 'rational-quadratic'. 'quadratic' and 'cubic' have fewer parameters and lose least on the
   * way back; 'linear' has the least, and a density that jumps at every knot.
   */
  spline?: SplineName | undefined
}

const transformers: Readonly<Record<SplineName, new (settings: SplineSettings) => SplineTransformer>> = {
  'rational-quadratic': RationalQuadraticSplineTransformer,
  'rational-linear': RationalLinearSplineTransformer,
  quadratic: QuadraticSplineTransformer,
  cubic: CubicSplineTransformer,
  linear: LinearSplineTransformer,
}

/**
 * Neural spline flow: a standard normal through coupling layers of monotone splines, by default rational-quadratic ones:
 * RQ-NSF (C) of Durkan et al., "Neural spline flows" (2019). Both sides are fast: `logProb` and `sample` cost one pass
 * over the networks.
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
  const { layers = 8, hidden = [64, 64], linear = 'lu', mask = 'half', spline = 'rational-quadratic' } = options
  const { bins, bound, minBinWidth, minBinHeight, minDerivative } = options
  if (!Object.hasOwn(transformers, spline)) {
    throw new FlowsError('argument', {
      who: 'neuralSplineFlow',
      rule: `spline must be one of ${Object.keys(transformers).join(', ')}`,
      got: String(spline),
      do: 'Leave it out for rational-quadratic ones',
    })
  }
  return couplingFlow('neuralSplineFlow', {
    ...options,
    layers,
    hidden,
    linear,
    mask,
    transformer: () => new transformers[spline]({ bins, bound, minBinWidth, minBinHeight, minDerivative }),
  })
}
