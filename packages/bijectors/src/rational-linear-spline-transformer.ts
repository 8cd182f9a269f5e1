import { registerModule } from '@tfjs-flows/core'
import { RationalLinearSpline } from './rational-linear-spline.ts'
import { type SplineClass, SplineTransformer } from './spline-transformer.ts'

/**
 * `RationalLinearSpline`s, 4 K - 1 parameters a feature with K bins and linear tails: widths, heights, slopes, splits.
 * Zero parameters are the identity.
 *
 * @throws FlowsError 'argument' where a setting does not fit
 *
 * @example
 * ```ts
 * const transformer = new RationalLinearSplineTransformer({ bins: 8, bound: 5 })
 * const conditioner = new Mlp({ inFeatures: 1, outFeatures: transformer.parametersPerFeature, zeroOutput: true, rng })
 * new Coupling({ mask: [true, false], transformer, conditioner })
 * ```
 */
export class RationalLinearSplineTransformer extends SplineTransformer {
  static override readonly className = 'RationalLinearSplineTransformer'
  static override readonly spline: SplineClass = RationalLinearSpline
}

registerModule(RationalLinearSplineTransformer, import.meta.url)
