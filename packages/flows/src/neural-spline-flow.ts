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
import { type AutoregressiveFlowOptions, autoregressiveFlow } from './autoregressive-flow.ts'
import { type CouplingFlowOptions, couplingFlow } from './coupling-flow.ts'

/** The kinds of splines that a neural spline flow may have. */
export type SplineName = 'rational-quadratic' | 'rational-linear' | 'quadratic' | 'cubic' | 'linear'

/** Options of `neuralSplineFlow`; its default `mask` is 'half', its default `linear` 'lu'. */
export interface NeuralSplineFlowOptions
  extends CouplingFlowOptions,
    Pick<AutoregressiveFlowOptions, 'order' | 'residual' | 'passes' | 'adjacency'>,
    Pick<SplineSettings, 'bins' | 'bound' | 'minBinWidth' | 'minBinHeight' | 'minDerivative'> {
  /**
   * Kind of the splines, default 'rational-quadratic'. 'quadratic' and 'cubic' have fewer parameters and lose least on the
   * way back; 'linear' has the least, and a density that jumps at every knot.
   */
  spline?: SplineName | undefined
  /**
   * Default false. True: autoregressive layers instead of couplings, RQ-NSF (AR): fast `logProb`, one feature after the other
   * in `sample`. They take `order`, `residual`, `passes` and `adjacency`; their defaults are 5 layers and no mixing.
   */
  autoregressive?: boolean | undefined
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
 * over the networks. With `autoregressive: true` it is RQ-NSF (AR).
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
  const transformer = (): SplineTransformer =>
    new transformers[spline]({ bins, bound, minBinWidth, minBinHeight, minDerivative })
  if (options.autoregressive === true) {
    refuse(options, ['mask'], 'is an option of couplings')
    return autoregressiveFlow('neuralSplineFlow', { ...options, fast: 'logProb', transformer })
  }
  refuse(options, ['order', 'residual', 'passes', 'adjacency'], 'is an option of autoregressive layers')
  return couplingFlow('neuralSplineFlow', { ...options, layers, hidden, linear, mask, transformer })
}

/** Options of the other kind of layers would be ignored. */
function refuse(
  options: NeuralSplineFlowOptions,
  names: readonly (keyof NeuralSplineFlowOptions)[],
  rule: string,
): void {
  const given = names.find((name) => options[name] !== undefined)
  if (given === undefined) return
  throw new FlowsError('argument', {
    who: 'neuralSplineFlow',
    rule: `${given} ${rule}`,
    got: `autoregressive ${options.autoregressive === true}`,
    do: `Leave ${given} out`,
  })
}
