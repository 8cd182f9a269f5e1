import { registerModule } from '@tfjs-flows/core'
import { QuadraticSpline } from './quadratic-spline.ts'
import { type SplineClass, SplineTransformer } from './spline-transformer.ts'

/**
 * `QuadraticSpline`s, 2 K - 1 parameters a feature with K bins and linear tails: widths, densities at the knots.
 * Zero parameters are the identity.
 *
 * @throws FlowsError 'argument' where a setting does not fit
 *
 * @example
 * ```ts
 * const transformer = new QuadraticSplineTransformer({ bins: 8, bound: 5 })
 * const conditioner = new Mlp({ inFeatures: 1, outFeatures: transformer.parametersPerFeature, zeroOutput: true, rng })
 * new Coupling({ mask: [true, false], transformer, conditioner })
 * ```
 */
export class QuadraticSplineTransformer extends SplineTransformer {
  static override readonly className = 'QuadraticSplineTransformer'
  static override readonly spline: SplineClass = QuadraticSpline
}

registerModule(QuadraticSplineTransformer, import.meta.url)
