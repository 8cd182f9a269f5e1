import { add, matMul, mul, softmax, step, sub, sum, type Tensor } from '@tensorflow/tfjs-core'
import { constantMatrix, constantProduct } from './constant-product.ts'
import { softplus } from './softplus.ts'
import { type SplineShape, slopePlace } from './spline-shape.ts'

/** The bins of N splines in units of the interval, all [N, K]; widths and heights of a row add up to 1. */
export interface SplineBins {
  readonly widths: Tensor
  readonly heights: Tensor
  /** The slope at the start and at the end of each bin. */
  readonly starts: Tensor
  readonly ends: Tensor
}

/** Columns from .. from + count - 1 of rows. */
export function columnsFrom(rows: Tensor, from: number, count: number): Tensor {
  return constantProduct(rows, count, (row, column) => (row === from + column ? 1 : 0))
}

/** Sizes of K bins from raw ones that start at column `from`: minimum + (1 - K minimum) softmax(raw). */
export function binSizes(rows: Tensor, from: number, bins: number, minimum: number): Tensor {
  return add(mul(softmax(columnsFrom(rows, from, bins)), 1 - bins * minimum), minimum)
}

/**
 * Slopes of the K + 1 knots, from raw ones that start at column `from`: minDerivative + softplus(raw + c), where c makes a
 * raw 0, which knots of fixed slope get too, a slope of 1.
 */
export function knotSlopes(rows: Tensor, from: number, shape: SplineShape): Tensor {
  const raw = constantProduct(rows, shape.bins + 1, (row, knot) => {
    const place = slopePlace(knot, shape)
    return place >= 0 && row === from + place ? 1 : 0
  })
  return add(softplus(add(raw, Math.log(Math.expm1(1 - shape.minDerivative)))), shape.minDerivative)
}

/** From values at K + 1 knots to those at the starts and at the ends of the K bins. */
export function startsAndEnds(knots: Tensor): { readonly starts: Tensor; readonly ends: Tensor } {
  const bins = (knots.shape[1] ?? 1) - 1
  return { starts: columnsFrom(knots, 0, bins), ends: columnsFrom(knots, 1, bins) }
}

/** Which bin each of N points lies in, as masks of 0 and 1 [N, K]: the bins below it, and its own. */
export interface ChosenBin {
  readonly below: Tensor
  readonly own: Tensor
}

/** The bin of each position [N, 1] in [0, 1], for bins of `sizes` [N, K] that add up to 1. A knot belongs to the left. */
export function chooseBin(position: Tensor, sizes: Tensor): ChosenBin {
  const bins = sizes.shape[1] ?? 0
  // The right end of the last bin is left out: rounding of the sum must not push a point past it.
  const knots = matMul(
    sizes,
    constantMatrix(bins, bins, (j, k) => (j <= k ? 1 : 0)),
  )
  const below = mul(
    step(sub(position, knots)),
    constantMatrix(1, bins, (_, k) => (k < bins - 1 ? 1 : 0)),
  )
  // 1 in the first bin, moved to the right by one for each bin below.
  const moved = matMul(
    below,
    constantMatrix(bins, bins, (j, k) => (k === j ? -1 : k === j + 1 ? 1 : 0)),
  )
  const first = constantMatrix(1, bins, (_, k) => (k === 0 ? 1 : 0))
  return { below, own: add(moved, first) }
}

/** The value that a mask of 0 and 1 picks from each row, [N, 1]; 0 where it picks none. */
export function picked(mask: Tensor, values: Tensor): Tensor {
  return sum(mul(mask, values), 1, true)
}
