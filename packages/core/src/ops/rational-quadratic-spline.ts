import { abs, add, div, greaterEqual, log, mul, sqrt, square, sub, type Tensor, where } from '@tensorflow/tfjs-core'
import { type SplineKind, type SplineOptions, spline } from './spline.ts'
import { binSizes, knotSlopes, startsAndEnds } from './spline-bins.ts'
import type { SplineCurve } from './spline-curve.ts'
import { slopeCount } from './spline-shape.ts'

/**
 * Rational-quadratic curves (Durkan et al., "Neural spline flows", 2019, equations 4 to 8), r = 1 - u:
 *
 *     g(u) = (u^2 + near u r) / (u^2 + r^2 + (near + far) u r),  g'(u) = (near r^2 + 2 u r + far u^2) / denominator^2
 *
 * Every sum is one of positive terms.
 */
const curve: SplineCurve = {
  at: (u, near, far) => {
    const { square: u2, product, denominator, numerator } = termsOf(u, near, far)
    return {
      share: div(add(u2, mul(near, product)), denominator),
      logSlope: sub(log(numerator), mul(2, log(denominator))),
    }
  },
  partials: (u, near, far) => {
    const { square: u2, rest, restSquare, product, denominator, numerator } = termsOf(u, near, far)
    const flat = div(product, denominator)
    const lean = sub(rest, u)
    const ofNumerator = sub(add(mul(far, u), lean), mul(near, rest))
    return {
      shareByNear: mul(mul(flat, rest), div(add(rest, mul(far, u)), denominator)),
      shareByFar: mul(mul(flat, u), div(sub(mul(-1, u), mul(near, rest)), denominator)),
      logByU: mul(2, sub(div(ofNumerator, numerator), mul(div(sub(add(near, far), 2), denominator), lean))),
      logByNear: sub(div(restSquare, numerator), mul(2, flat)),
      logByFar: sub(div(u2, numerator), mul(2, flat)),
    }
  },
  root: rationalQuadraticRoot,
}

function termsOf(
  u: Tensor,
  near: Tensor,
  far: Tensor,
): Record<'square' | 'rest' | 'restSquare' | 'product' | 'denominator' | 'numerator', Tensor> {
  const rest = sub(1, u)
  const product = mul(u, rest)
  const [u2, restSquare] = [square(u), square(rest)]
  return {
    square: u2,
    rest,
    restSquare,
    product,
    denominator: add(add(u2, restSquare), mul(add(near, far), product)),
    numerator: add(add(mul(far, u2), mul(near, restSquare)), mul(2, product)),
  }
}

/**
 * u where the curve reaches the share t (equations 6 to 8, in a form without cancellation).
 *
 * With q = near (1 - t) - far t the discriminant is q^2 + 4 t (1 - t) >= 0, and with A = |q| + its root, which is above 0
 * because q is not 0 at the ends: u = 2 t / (2 t + A) where q >= 0, else A / (2 (1 - t) + A).
 */
export function rationalQuadraticRoot(t: Tensor, near: Tensor, far: Tensor): Tensor {
  const rest = sub(1, t)
  const lean = sub(mul(near, rest), mul(far, t))
  const away = add(abs(lean), sqrt(add(square(lean), mul(mul(4, t), rest))))
  const [up, down] = [mul(2, t), mul(2, rest)]
  return where(greaterEqual(lean, 0), div(up, add(up, away)), div(away, add(down, away)))
}

/**
 * Rational-quadratic splines: raw widths (K), heights (K) and slopes (K - 1 'linear', K 'circular', K + 1 'free' and 'box'):
 * sizes = minimum + (1 - K minimum) softmax(raw) of the interval, slopes = minDerivative + softplus(raw + c), where c makes
 * a raw 0 a slope of 1.
 */
export const rationalQuadraticKind: SplineKind = {
  name: 'RationalQuadraticSpline',
  parameterCount: (bins, boundary) => 2 * bins + slopeCount(bins, boundary),
  bins: (rows, shape) => ({
    widths: binSizes(rows, 0, shape.bins, shape.minBinWidth),
    heights: binSizes(rows, shape.bins, shape.bins, shape.minBinHeight),
    ...startsAndEnds(knotSlopes(rows, 2 * shape.bins, shape)),
  }),
  curve,
}

export type RationalQuadraticSplineOptions = SplineOptions

/**
 * A monotone rational-quadratic spline of each element of x, and its elementwise log-det: `spline` of that kind.
 *
 * @throws FlowsError 'shape' where parameters is not x's shape with a last axis of 2 K and the slopes
 */
export function rationalQuadraticSpline(
  x: Tensor,
  parameters: Tensor,
  options: RationalQuadraticSplineOptions,
): [y: Tensor, logDet: Tensor] {
  return spline(rationalQuadraticKind, x, parameters, options)
}
