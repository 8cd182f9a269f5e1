import { rationalLinearKind, registerModule, type SplineKind } from '@tfjs-flows/core'
import { Spline } from './spline.ts'

/**
 * Rational-linear splines (Dolatabadi et al., "Invertible generative modeling using linear rational splines", 2020);
 * parameters: widths (K), heights (K), slopes (K - 1 'linear', K 'circular', K + 1 'free' and 'box') and splits (K).
 *
 * Each bin is two ratios of lines, which meet at a learned place within: as flexible as the rational-quadratic kind, with
 * an inverse of the same form, for K more parameters.
 *
 * @throws FlowsError 'argument' where a setting does not fit, 'shape' where the parameters do not
 *
 * @example
 * ```ts
 * const spline = new RationalLinearSpline({ bins: 4, bound: 3, parameters: variable(zeros([2, 15])) }) // for x [..., 2]
 * ```
 */
export class RationalLinearSpline extends Spline {
  static override readonly className = 'RationalLinearSpline'
  static override readonly kind: SplineKind = rationalLinearKind
}

registerModule(RationalLinearSpline, import.meta.url)
