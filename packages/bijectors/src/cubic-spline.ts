import { cubicKind, registerModule, type SplineKind } from '@tfjs-flows/core'
import { Spline } from './spline.ts'

/**
 * Monotone cubic splines (Durkan et al., "Cubic-spline flows", 2019); parameters: widths (K), heights (K), and for 'free' and
 * 'box' the two end slopes.
 *
 * The slopes at the knots follow from the bins by Steffen's rule and are at most twice the secants beside them: within,
 * the spline cannot be much steeper or flatter than its bins, so that a round trip loses little. With boundary 'linear' the
 * slope at an end is 1, or twice the end bin's secant where that is less: there the density jumps at the end. The inverse
 * takes four Newton steps.
 *
 * @throws FlowsError 'argument' where a setting does not fit, 'shape' where the parameters do not
 *
 * @example
 * ```ts
 * const spline = new CubicSpline({ bins: 4, bound: 3, parameters: variable(zeros([2, 8])) }) // for x [..., 2]
 * ```
 */
export class CubicSpline extends Spline {
  static override readonly className = 'CubicSpline'
  static override readonly kind: SplineKind = cubicKind
}

registerModule(CubicSpline, import.meta.url)
