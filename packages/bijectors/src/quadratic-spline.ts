import { quadraticKind, registerModule, type SplineKind } from '@tfjs-flows/core'
import { Spline } from './spline.ts'

/**
 * Piecewise-quadratic splines (Mueller et al., "Neural importance sampling", 2019); parameters: widths (K) and densities at the
 * knots (K - 1 'linear', K 'circular', K + 1 'free' and 'box').
 *
 * Between knots dy/dx is linear and continuous: 2 K - 1 parameters and a closed-form inverse. The heights follow from
 * widths and densities, so that minBinHeight does not matter; minDerivative is the least density.
 *
 * @throws FlowsError 'argument' where a setting does not fit, 'shape' where the parameters do not
 *
 * @example
 * ```ts
 * const spline = new QuadraticSpline({ bins: 4, bound: 3, parameters: variable(zeros([2, 7])) }) // for x [..., 2]
 * ```
 */
export class QuadraticSpline extends Spline {
  static override readonly className = 'QuadraticSpline'
  static override readonly kind: SplineKind = quadraticKind
}

registerModule(QuadraticSpline, import.meta.url)
