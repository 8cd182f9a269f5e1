import { tidy, type Variable, variable, zeros } from '@tensorflow/tfjs-core'
import {
  alternatingMask,
  CircularShift,
  Coupling,
  chain,
  Elementwise,
  RationalQuadraticSplineTransformer,
  type SplineSettings,
} from '@tfjs-flows/bijectors'
import type { Bijection } from '@tfjs-flows/core'
import { Independent, type TransformedDistribution, Uniform } from '@tfjs-flows/distributions'
import { type Activation, Mlp, PeriodicFeatures } from '@tfjs-flows/nets'
import { assembleFlow, checkFlowOptions, conditionFeatures, type FlowOptions } from './flow-options.ts'

/** Options of `circularSplineFlow`; its default number of `layers` is 6. */
export interface CircularSplineFlowOptions
  extends Omit<FlowOptions, 'standardize' | 'base'>,
    Pick<SplineSettings, 'bins' | 'minBinWidth' | 'minBinHeight' | 'minDerivative'> {
  /** Widths of the hidden layers of each conditioner, default [64, 64]. */
  hidden?: readonly number[] | undefined
  /** Activation of the conditioners, default 'silu'. */
  activation?: Activation | undefined
}

/**
 * Neural spline flow of angles, D numbers in [-pi, pi] on a torus: the uniform density through couplings of circular
 * rational-quadratic splines, with a trained rotation after each (Rezende et al., "Normalizing flows on tori and spheres",
 * 2020). Both sides are fast: `logProb` and `sample` cost one pass over the networks.
 *
 * The density is that on [-pi, pi]^D, with one value and one slope at both ends: conditioners see angles as (cos, sin).
 * `logProb` takes any representative of an angle and gives the density of the one in the interval; samples lie in it. With
 * one feature it is one spline and one rotation, of the context where there is one. It starts as the uniform density.
 *
 * @throws FlowsError 'argument' where an option does not fit
 *
 * @example
 * ```ts
 * const flow = circularSplineFlow({ features: 2, rng: new Rng(0) }) // dihedral angles of proteins
 * ```
 */
export function circularSplineFlow(options: CircularSplineFlowOptions): TransformedDistribution {
  const { features, layers = 6 } = options
  checkFlowOptions('circularSplineFlow', { ...options, layers })
  const ends = (end: number): number[] => new Array<number>(features).fill(end)
  const rotation = (): CircularShift => {
    const shift: Variable = tidy(() => variable(zeros([features])))
    return new CircularShift({ shift })
  }
  const parts = Array.from({ length: features === 1 ? 1 : layers }, (_, i) => [layerOf(options, i), rotation()])
  // The first part brings images at the rounded ends back into the support of the base.
  const body = chain([new CircularShift({ shift: 0 }), ...parts.flat()])
  const base = new Independent({ distribution: new Uniform({ low: ends(-Math.PI), high: ends(Math.PI) }) })
  return assembleFlow({ ...options, base }, body)
}

function layerOf(options: CircularSplineFlowOptions, layer: number): Bijection {
  const { features, bins, minBinWidth, minBinHeight, minDerivative, hidden, activation = 'silu', rng } = options
  const bound = Math.PI
  const boundary = 'circular'
  const transformer = new RationalQuadraticSplineTransformer({
    bins,
    bound,
    boundary,
    minBinWidth,
    minBinHeight,
    minDerivative,
  })
  const { parametersPerFeature } = transformer
  const network = (inFeatures: number, outFeatures: number, contextFeatures: number): Mlp =>
    new Mlp({ inFeatures, outFeatures, contextFeatures, hidden, activation, zeroOutput: true, rng })
  const contextFeatures = conditionFeatures(options)
  if (features === 1) {
    const conditioner = contextFeatures === 0 ? undefined : network(contextFeatures, parametersPerFeature, 0)
    return new Elementwise({ features, transformer, conditioner })
  }
  const mask = alternatingMask(features, layer % 2 === 0 ? 0 : 1)
  const kept = mask.filter(Boolean).length
  const inner = network(2 * kept, (features - kept) * parametersPerFeature, contextFeatures)
  return new Coupling({ mask, transformer, conditioner: new PeriodicFeatures({ network: inner }) })
}
