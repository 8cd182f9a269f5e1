import { registerModule } from '@tfjs-flows/core'
import { RationalQuadraticSpline } from './rational-quadratic-spline.ts'
import { type SplineClass, SplineTransformer } from './spline-transformer.ts'

/**
 * `RationalQuadraticSpline`s, 3 K - 1 parameters a feature with K bins and linear tails: widths, heights, slopes.
 * Zero parameters are the identity.
 *
 * @throws FlowsError 'argument' where a setting does not fit
 *
 * @example
 * ```ts
 * const transformer = new RationalQuadraticSplineTransformer({ bins: 8, bound: 5 })
 * const conditioner = new Mlp({ inFeatures: 1, outFeatures: transformer.parametersPerFeature, zeroOutput: true, rng })
 * new Coupling({ mask: [true, false], transformer, conditioner })
 * ```
 */
export class RationalQuadraticSplineTransformer extends SplineTransformer {
  static override readonly className = 'RationalQuadraticSplineTransformer'
  static override readonly spline: SplineClass = RationalQuadraticSpline
}

registerModule(RationalQuadraticSplineTransformer, import.meta.url)
