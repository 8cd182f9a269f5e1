import { linearKind, registerModule, type SplineKind } from '@tfjs-flows/core'
import { Spline } from './spline.ts'

/**
 * Piecewise-linear splines (Mueller et al., "Neural importance sampling", 2019); parameters: heights (K).
 *
 * The image of a uniform has a density that is constant between knots, K pieces of equal probability: the cheapest kind, with
 * the least parameters, for data on an interval. It has no slopes to choose, so that densities jump at every knot and at the
 * ends of the interval; minBinWidth and minDerivative do not matter.
 *
 * @throws FlowsError 'argument' where a setting does not fit, 'shape' where the parameters do not
 *
 * @example
 * ```ts
 * // For x [..., 2] in 0 .. 1.
 * const spline = new LinearSpline({ bins: 4, boundary: 'box', low: 0, high: 1, parameters: variable(zeros([2, 4])) })
 * ```
 */
export class LinearSpline extends Spline {
  static override readonly className = 'LinearSpline'
  static override readonly kind: SplineKind = linearKind
}

registerModule(LinearSpline, import.meta.url)
