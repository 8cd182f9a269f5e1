import type { Tensor } from '@tensorflow/tfjs-core'

/**
 * The graph of a spline over one bin in units of the bin: an increasing map g of [0, 1] onto itself with slope `near` at 0
 * and `far` at 1. All tensors are [N, 1].
 *
 * Curves are symmetric, 1 - g(1 - u; far, near) = g(u; near, far): each point is measured from the knot it is nearer to, so
 * that a curve needs its relative accuracy at 0 alone, and u and t come as at most one half but for rounding.
 */
export interface SplineCurve {
  /** g(u) and log g'(u). */
  at(u: Tensor, near: Tensor, far: Tensor): CurvePoint
  /** The partial derivatives of both, but g' itself. */
  partials(u: Tensor, near: Tensor, far: Tensor): CurvePartials
  /** u with g(u) = t. */
  root(t: Tensor, near: Tensor, far: Tensor): Tensor
}

export interface CurvePoint {
  readonly share: Tensor
  readonly logSlope: Tensor
}

export interface CurvePartials {
  readonly shareByNear: Tensor
  readonly shareByFar: Tensor
  readonly logByU: Tensor
  readonly logByNear: Tensor
  readonly logByFar: Tensor
}
