import { add, div, log, mul, softmax, sqrt, square, sub, sum, type Tensor } from '@tensorflow/tfjs-core'
import { constantMatrix, constantProduct } from './constant-product.ts'
import type { SplineKind } from './spline.ts'
import { binSizes, columnsFrom, startsAndEnds } from './spline-bins.ts'
import type { SplineCurve } from './spline-curve.ts'
import { type SplineShape, slopeCount, slopePlace } from './spline-shape.ts'

/** g(u) = near u (1 - u / 2) + far u^2 / 2, whose slope near (1 - u) + far u is linear; near + far = 2. */
const curve: SplineCurve = {
  at: (u, near, far) => {
    const half = div(square(u), 2)
    return {
      share: add(mul(near, sub(u, half)), mul(far, half)),
      logSlope: log(add(mul(near, sub(1, u)), mul(far, u))),
    }
  },
  partials: (u, near, far) => {
    const half = div(square(u), 2)
    const rest = sub(1, u)
    const slope = add(mul(near, rest), mul(far, u))
    return {
      shareByNear: sub(u, half),
      shareByFar: half,
      logByU: div(sub(far, near), slope),
      logByNear: div(rest, slope),
      logByFar: div(u, slope),
    }
  },
  // Of (1 - near) u^2 + near u = t; its discriminant near^2 + 4 (1 - near) t is a sum of terms that are not negative.
  root: (t, near) => {
    const discriminant = add(square(sub(near, mul(2, t))), mul(mul(4, t), sub(1, t)))
    return div(mul(2, t), add(near, sqrt(discriminant)))
  },
}

/**
 * Piecewise-quadratic splines (Mueller et al., "Neural importance sampling", 2019): raw widths (K), and raw densities at the
 * knots (K - 1 'linear', K 'circular', K + 1 'free' and 'box'), between which the density is linear.
 *
 * With a_j the area under the hat of knot j and A their sum, slope = m + (1 - m) A softmax(raw)_j / sum(a softmax(raw)), so
 * that the heights add up to 1; m is minDerivative. minBinHeight does not matter.
 */
export const quadraticKind: SplineKind = {
  name: 'QuadraticSpline',
  parameterCount: (bins, boundary) => bins + slopeCount(bins, boundary),
  bins: (rows, shape) => {
    const widths = binSizes(rows, 0, shape.bins, shape.minBinWidth)
    const { starts, ends } = startsAndEnds(knotDensities(rows, widths, shape))
    return { widths, heights: mul(widths, div(add(starts, ends), 2)), starts, ends }
  },
  curve,
}

/** The slopes [N, K + 1] at the knots: fixed ones are 1. The sum below is at least half the least width. */
function knotDensities(rows: Tensor, widths: Tensor, shape: SplineShape): Tensor {
  const { bins, boundary, minDerivative } = shape
  const count = slopeCount(bins, boundary)
  const belongs = (knot: number, place: number): number => (slopePlace(knot, shape) === place ? 1 : 0)
  const areas = constantProduct(widths, count, (bin, place) => (belongs(bin, place) + belongs(bin + 1, place)) / 2)
  const shares = softmax(columnsFrom(rows, bins, count))
  const scale = div(mul(sum(areas, 1, true), 1 - minDerivative), sum(mul(areas, shares), 1, true))
  const densities = add(mul(shares, scale), minDerivative)
  const learned = constantProduct(densities, bins + 1, (place, knot) => belongs(knot, place))
  return add(
    learned,
    constantMatrix(1, bins + 1, (_, knot) => belongs(knot, -1)),
  )
}
