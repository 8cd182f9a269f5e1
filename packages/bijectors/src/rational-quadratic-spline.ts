import { rationalQuadraticKind, registerModule, type SplineKind } from '@tfjs-flows/core'
import { Spline } from './spline.ts'

/**
 * Rational-quadratic splines (Durkan et al., "Neural spline flows", 2019); parameters: widths (K), heights (K) and slopes
 * (K - 1 'linear', K 'circular', K + 1 'free' and 'box'):
 *
 *     g(u) = (s u^2 + d0 u (1 - u)) / (s + (d0 + d1 - 2 s) u (1 - u)),  s = h / w
 *
 * d0 and d1 are the slopes at the ends of the bin. The first to try: sizes and slopes are free of each other, and the inverse
 * solves a quadratic equation.
 *
 * @throws FlowsError 'argument' where a setting does not fit, 'shape' where the parameters do not
 *
 * @example
 * ```ts
 * const spline = new RationalQuadraticSpline({ bins: 4, bound: 3, parameters: variable(zeros([2, 11])) }) // for x [..., 2]
 * ```
 */
export class RationalQuadraticSpline extends Spline {
  static override readonly className = 'RationalQuadraticSpline'
  static override readonly kind: SplineKind = rationalQuadraticKind
}

registerModule(RationalQuadraticSpline, import.meta.url)
