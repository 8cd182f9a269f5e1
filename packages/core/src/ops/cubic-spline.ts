import { add, clipByValue, div, log, minimum, mul, sigmoid, square, sub, type Tensor } from '@tensorflow/tfjs-core'
import { constantProduct } from './constant-product.ts'
import { rationalQuadraticRoot } from './rational-quadratic-spline.ts'
import type { SplineKind } from './spline.ts'
import { binSizes, columnsFrom, startsAndEnds } from './spline-bins.ts'
import type { SplineCurve } from './spline-curve.ts'
import type { SplineShape } from './spline-shape.ts'

/** Newton steps of the root: over near and far in 2e-6 .. 2 and t in 0 .. 1/2 four leave 4e-7 of it in float32. */
const NEWTON_STEPS = 4

/**
 * Hermite's cubic, r = 1 - u, with end slopes of at most 2, so that g' is at least 1 / 2 where its middle term is negative (it
 * is (near far - m^2) / (near + far - 2 m) at least, m = 3 - near - far):
 *
 *     g(u) = near u r^2 + (3 - far) u^2 r + u^3,  g'(u) = near r^2 + 2 (3 - near - far) u r + far u^2
 */
const curve: SplineCurve = {
  at: (u, near, far) => ({ share: share(u, near, far), logSlope: log(slope(u, near, far)) }),
  partials: (u, near, far) => {
    const rest = sub(1, u)
    const [u2, rest2, product] = [square(u), square(rest), mul(u, rest)]
    const steepness = slope(u, near, far)
    const middle = sub(sub(3, near), far)
    const change = add(mul(sub(middle, near), rest), mul(sub(far, middle), u))
    return {
      shareByNear: mul(product, rest),
      shareByFar: mul(product, mul(-1, u)),
      logByU: div(mul(2, change), steepness),
      logByNear: div(sub(rest2, mul(2, product)), steepness),
      logByFar: div(sub(u2, mul(2, product)), steepness),
    }
  },
  // The rational-quadratic curve of the same end slopes starts within a factor of 1.8; from there Newton's steps converge.
  root: (t, near, far) => {
    let u = rationalQuadraticRoot(t, near, far)
    for (let i = 0; i < NEWTON_STEPS; i += 1) {
      u = clipByValue(add(u, div(sub(t, share(u, near, far)), slope(u, near, far))), 0, 1)
    }
    return u
  },
}

function share(u: Tensor, near: Tensor, far: Tensor): Tensor {
  const rest = sub(1, u)
  return mul(u, add(mul(near, square(rest)), mul(u, add(mul(sub(3, far), rest), u))))
}

function slope(u: Tensor, near: Tensor, far: Tensor): Tensor {
  const rest = sub(1, u)
  const middle = mul(sub(sub(3, near), far), mul(2, u))
  return add(mul(rest, add(mul(near, rest), middle)), mul(far, square(u)))
}

/**
 * Monotone cubic splines (Durkan et al., "Cubic-spline flows", 2019; slopes of Steffen, "A simple method for monotonic
 * interpolation in one dimension", 1990): raw widths (K), heights (K), and for 'free' and 'box' the two end slopes.
 *
 * An inner slope is min(p, 2 s0, 2 s1), with s0, s1 the secants of the bins beside the knot and p the slope there of the
 * parabola through their three knots. An end slope is the end bin's secant times m + (2 - 2 m) sigmoid(raw), with m =
 * minDerivative (the paper allows 3 sigmoid; 2 keeps the curve from flattening); for 'linear' it is 1, or 2 s where that is
 * less, and there the density jumps at the end. 'circular' has inner slopes at its ends.
 */
export const cubicKind: SplineKind = {
  name: 'CubicSpline',
  parameterCount: (bins, boundary) => 2 * bins + (boundary === 'free' || boundary === 'box' ? 2 : 0),
  bins: (rows, shape) => {
    const { bins } = shape
    const widths = binSizes(rows, 0, bins, shape.minBinWidth)
    const heights = binSizes(rows, bins, bins, shape.minBinHeight)
    const secants = div(heights, widths)
    const inner = innerSlopes(widths, secants, shape)
    const knots = shape.boundary === 'circular' ? inner : add(inner, endSlopes(rows, secants, shape))
    return { widths, heights, ...startsAndEnds(knots) }
  },
  curve,
}

/** Steffen's slopes of the knots that have bins on both sides, [N, K + 1]; 0 at others. */
function innerSlopes(widths: Tensor, secants: Tensor, { bins, boundary }: SplineShape): Tensor {
  // Place j is the knot at the right end of bin j; the last one is there on a circle alone.
  const count = boundary === 'circular' ? bins : bins - 1
  const beside = (values: Tensor): [Tensor, Tensor] => [
    columnsFrom(values, 0, count),
    constantProduct(values, count, (bin, place) => (bin === (place + 1) % bins ? 1 : 0)),
  ]
  const [[leftWidth, rightWidth], [left, right]] = [beside(widths), beside(secants)]
  const parabola = div(add(mul(left, rightWidth), mul(right, leftWidth)), add(leftWidth, rightWidth))
  const slopes = minimum(parabola, mul(2, minimum(left, right)))
  return constantProduct(slopes, bins + 1, (place, knot) => {
    return place + 1 === knot || (place + 1 === bins && knot === 0) ? 1 : 0
  })
}

/** The slopes of the first and the last knot, [N, K + 1]; 0 at others. */
function endSlopes(rows: Tensor, secants: Tensor, { bins, boundary, minDerivative }: SplineShape): Tensor {
  const last = constantProduct(secants, 2, (bin, end) => (bin === end * (bins - 1) ? 1 : 0))
  const learned = (): Tensor => add(mul(sigmoid(columnsFrom(rows, 2 * bins, 2)), 2 - 2 * minDerivative), minDerivative)
  const slopes = boundary === 'linear' ? minimum(mul(2, last), 1) : mul(last, learned())
  return constantProduct(slopes, bins + 1, (end, knot) => (knot === end * bins ? 1 : 0))
}
