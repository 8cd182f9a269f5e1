import type { Tensor } from '@tensorflow/tfjs-core'
import type { Bijection, SplineKind } from '@tfjs-flows/core'
import type { Spline, SplineBijectorOptions } from './spline.ts'
import { type CompleteSplineSettings, completeSplineSettings, type SplineSettings } from './spline-settings.ts'
import { Transformer } from './transformer.ts'

/** A class of splines. */
export interface SplineClass {
  readonly kind: SplineKind
  new (options: SplineBijectorOptions): Spline
}

/**
 * Monotone splines whose parameters a conditioner computes. A subclass names the class of its splines.
 *
 * Within the interval a spline has as many modes as bins; outside it leaves the data as they are, so that the interval
 * should hold nearly all of them: standardise first. With `low` and `high` lists, one end for each transformed feature.
 *
 * @throws FlowsError 'argument' where a setting does not fit
 */
export abstract class SplineTransformer extends Transformer {
  static readonly spline: SplineClass

  readonly parametersPerFeature: number
  readonly settings: CompleteSplineSettings

  constructor(settings: SplineSettings = {}) {
    super()
    this.settings = completeSplineSettings(this.className, settings)
    const { bins, boundary } = this.settings
    this.parametersPerFeature = this.splineClass.kind.parameterCount(bins, boundary)
  }

  protected options(): Record<string, unknown> {
    return { ...this.settings }
  }

  bijector(parameters: Tensor): Bijection {
    return new this.splineClass({ ...this.settings, parameters })
  }

  override forFeatures(features: readonly number[]): Transformer {
    const { low, high } = this.settings
    if (low.length === 1) return this
    const pick = (ends: readonly number[]): number[] => features.map((feature) => ends[feature] as number)
    const Family = this.constructor as new (settings: SplineSettings) => SplineTransformer
    return new Family({ ...this.settings, low: pick(low), high: pick(high) })
  }

  private get splineClass(): SplineClass {
    return (this.constructor as typeof SplineTransformer).spline
  }
}
