import type { Tensor } from '@tensorflow/tfjs-core'
import { type Bijection, registerModule, slopeCount } from '@tfjs-flows/core'
import { RationalQuadraticSpline } from './rational-quadratic-spline.ts'
import { type CompleteSplineSettings, completeSplineSettings, type SplineSettings } from './spline-settings.ts'
import { Transformer } from './transformer.ts'

/**
 * Monotone rational-quadratic splines, 3 K - 1 parameters a feature with K bins and linear tails: widths, heights, slopes
 * (Durkan et al., "Neural spline flows", 2019). Zero parameters are the identity.
 *
 * Within the interval a spline has as many modes as bins; outside it leaves the data as they are, so that the interval
 * should hold nearly all of them: standardise first. With `low` and `high` lists, one end for each transformed feature.
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
export class RationalQuadraticSplineTransformer extends Transformer {
  static override readonly className = 'RationalQuadraticSplineTransformer'

  readonly parametersPerFeature: number
  readonly settings: CompleteSplineSettings

  constructor(settings: SplineSettings = {}) {
    super()
    this.settings = completeSplineSettings('RationalQuadraticSplineTransformer', settings)
    const { bins, boundary } = this.settings
    this.parametersPerFeature = 2 * bins + slopeCount(bins, boundary)
  }

  protected options(): Record<string, unknown> {
    return { ...this.settings }
  }

  bijector(parameters: Tensor): Bijection {
    return new RationalQuadraticSpline({ ...this.settings, parameters })
  }
}

registerModule(RationalQuadraticSplineTransformer)
