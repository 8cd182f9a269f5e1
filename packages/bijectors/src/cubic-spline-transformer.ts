import { registerModule } from '@tfjs-flows/core'
import { CubicSpline } from './cubic-spline.ts'
import { type SplineClass, SplineTransformer } from './spline-transformer.ts'

/**
 * `CubicSpline`s, 2 K parameters a feature with K bins and linear tails: widths, heights.
 * Zero parameters are the identity.
 *
 * @throws FlowsError 'argument' where a setting does not fit
 *
 * @example
 * ```ts
 * const transformer = new CubicSplineTransformer({ bins: 8, bound: 5 })
 * const conditioner = new Mlp({ inFeatures: 1, outFeatures: transformer.parametersPerFeature, zeroOutput: true, rng })
 * new Coupling({ mask: [true, false], transformer, conditioner })
 * ```
 */
export class CubicSplineTransformer extends SplineTransformer {
  static override readonly className = 'CubicSplineTransformer'
  static override readonly spline: SplineClass = CubicSpline
}

registerModule(CubicSplineTransformer, import.meta.url)
