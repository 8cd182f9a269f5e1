import { add, div, log, mul, sigmoid, sqrt, square, sub, type Tensor } from '@tensorflow/tfjs-core'
import { constantProduct } from './constant-product.ts'
import type { SplineKind } from './spline.ts'
import { binSizes, columnsFrom, knotSlopes, startsAndEnds } from './spline-bins.ts'
import type { SplineCurve } from './spline-curve.ts'
import { slopeCount } from './spline-shape.ts'

/** Least share of a bin on either side of the knot within it. */
const MIN_SPLIT = 0.025

/** g(u) = near u / (near u + 1 - u), whose inverse is the same with 1 / near; near far = 1. */
const curve: SplineCurve = {
  at: (u, near) => {
    const denominator = add(mul(near, u), sub(1, u))
    return { share: div(mul(near, u), denominator), logSlope: sub(log(near), mul(2, log(denominator))) }
  },
  partials: (u, near) => {
    const rest = sub(1, u)
    const denominator = add(mul(near, u), rest)
    return {
      shareByNear: div(mul(u, rest), square(denominator)),
      shareByFar: mul(0, u),
      logByU: div(mul(2, sub(1, near)), denominator),
      logByNear: sub(div(1, near), div(mul(2, u), denominator)),
      logByFar: mul(0, u),
    }
  },
  root: (t, near) => div(t, add(t, mul(near, sub(1, t)))),
}

/**
 * Rational-linear splines (Dolatabadi et al., "Invertible generative modeling using linear rational splines", 2020): raw
 * widths (K), heights (K), slopes (K - 1 'linear', K 'circular', K + 1 'free' and 'box') as of rational-quadratic ones, and
 * splits (K).
 *
 * A ratio of lines has too few numbers for two ends and two slopes, so that each bin has a knot within, at its share
 * l = 0.025 + 0.95 sigmoid(raw) of the width: 2 K pieces. With b = sqrt(d0 / d1) it lies at the share l b / (1 - l + l b) of
 * the height, and the first piece starts with slope d0.
 */
export const rationalLinearKind: SplineKind = {
  name: 'RationalLinearSpline',
  parameterCount: (bins, boundary) => 3 * bins + slopeCount(bins, boundary),
  bins: (rows, shape) => {
    const { bins, boundary } = shape
    const widths = binSizes(rows, 0, bins, shape.minBinWidth)
    const heights = binSizes(rows, bins, bins, shape.minBinHeight)
    const { starts, ends } = startsAndEnds(knotSlopes(rows, 2 * bins, shape))
    const raw = columnsFrom(rows, 2 * bins + slopeCount(bins, boundary), bins)
    const split = add(mul(sigmoid(raw), 1 - 2 * MIN_SPLIT), MIN_SPLIT)
    const weight = mul(split, sqrt(div(starts, ends)))
    // 1 - split is at least 0.025, and both heights are products: a difference would lose the smaller one.
    const rest = sub(1, split)
    const perWeight = div(heights, add(rest, weight))
    const [firstWidth, firstHeight] = [mul(widths, split), mul(perWeight, weight)]
    // The slopes at the ends of such a piece have the product of its secant squared.
    const middle = div(square(div(firstHeight, firstWidth)), starts)
    return {
      widths: interleave(firstWidth, mul(widths, rest)),
      heights: interleave(firstHeight, mul(perWeight, rest)),
      starts: interleave(starts, middle),
      ends: interleave(middle, ends),
    }
  },
  curve,
}

/** [a0, b0, a1, b1, ...] of each row. */
function interleave(a: Tensor, b: Tensor): Tensor {
  const columns = 2 * (a.shape[1] ?? 0)
  return add(
    constantProduct(a, columns, (row, column) => (column === 2 * row ? 1 : 0)),
    constantProduct(b, columns, (row, column) => (column === 2 * row + 1 ? 1 : 0)),
  )
}
