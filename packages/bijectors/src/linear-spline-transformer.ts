import { registerModule } from '@tfjs-flows/core'
import { LinearSpline } from './linear-spline.ts'
import { type SplineClass, SplineTransformer } from './spline-transformer.ts'

/**
 * `LinearSpline`s, K parameters a feature with K bins: heights.
 * Zero parameters are the identity.
 *
 * @throws FlowsError 'argument' where a setting does not fit
 *
 * @example
 * ```ts
 * const transformer = new LinearSplineTransformer({ bins: 8, bound: 5 })
 * const conditioner = new Mlp({ inFeatures: 1, outFeatures: transformer.parametersPerFeature, zeroOutput: true, rng })
 * new Coupling({ mask: [true, false], transformer, conditioner })
 * ```
 */
export class LinearSplineTransformer extends SplineTransformer {
  static override readonly className = 'LinearSplineTransformer'
  static override readonly spline: SplineClass = LinearSpline
}

registerModule(LinearSplineTransformer, import.meta.url)
