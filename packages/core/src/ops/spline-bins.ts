import { add, matMul, mul, softmax, split, step, sub, sum, type Tensor, tensor2d } from '@tensorflow/tfjs-core'
import { FlowsError } from '../flows-error.ts'

/**
 * What a spline does at and beyond the ends of its interval:
 * 'linear' slope 1 at the ends and the identity outside; 'free' learned slopes, with which it goes on as straight lines;
 * 'circular' equal slopes at both ends, repeated period after period; 'box' learned slopes, nothing outside.
 */
export type SplineBoundary = 'linear' | 'circular' | 'free' | 'box'

/** Raw slopes that a spline of `bins` bins has: one for each knot whose slope is learned. */
export function slopeCount(bins: number, boundary: SplineBoundary): number {
  return boundary === 'linear' ? bins - 1 : boundary === 'circular' ? bins : bins + 1
}

/** The bins of N splines in units of the interval, from their raw parameters; all [N, K], slopes [N, slopeCount]. */
export interface SplineBins {
  readonly widths: Tensor
  readonly heights: Tensor
  /** The shares of the bins above the least size: softmax of the raw sizes. */
  readonly widthShares: Tensor
  readonly heightShares: Tensor
  readonly rawSlopes: Tensor
}

export interface SplineSizes {
  readonly bins: number
  readonly boundary: SplineBoundary
  /** Least size of a bin as a share of the interval; bins * minimum must be below 1. */
  readonly minBinWidth: number
  readonly minBinHeight: number
}

/** Rows of raw widths, heights and slopes to bins: size = minimum + (1 - K minimum) softmax(raw). */
export function splineBins(rows: Tensor, sizes: SplineSizes): SplineBins {
  const { bins, boundary, minBinWidth, minBinHeight } = sizes
  const [rawWidths, rawHeights, rawSlopes] = split(rows, [bins, bins, slopeCount(bins, boundary)], 1) as [
    Tensor,
    Tensor,
    Tensor,
  ]
  const [widthShares, heightShares] = [softmax(rawWidths), softmax(rawHeights)]
  return {
    widths: add(mul(widthShares, 1 - bins * minBinWidth), minBinWidth),
    heights: add(mul(heightShares, 1 - bins * minBinHeight), minBinHeight),
    widthShares,
    heightShares,
    rawSlopes,
  }
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
  const ends = matMul(
    sizes,
    constantMatrix(bins, bins, (j, k) => (j <= k ? 1 : 0)),
  )
  const below = mul(
    step(sub(position, ends)),
    constantMatrix(1, bins, (_, k) => (k < bins - 1 ? 1 : 0)),
  )
  const shifted = matMul(
    below,
    constantMatrix(bins, bins, (j, k) => (k === j + 1 ? 1 : 0)),
  )
  const first = constantMatrix(1, bins, (_, k) => (k === 0 ? 1 : 0))
  return { below, own: sub(add(shifted, first), below) }
}

/** The learned slopes at the left and the right end of each point's bin, as masks [N, slopeCount]. */
export function slopeMasks(own: Tensor, boundary: SplineBoundary): [left: Tensor, right: Tensor] {
  const bins = own.shape[1] ?? 0
  const count = slopeCount(bins, boundary)
  // The place of a knot's slope among the learned ones: 'linear' learns those of inner knots alone.
  const place = (knot: number): number =>
    boundary === 'linear' ? knot - 1 : boundary === 'circular' ? knot % bins : knot
  const mask = (side: 0 | 1): Tensor =>
    matMul(
      own,
      constantMatrix(bins, count, (k, j) => (place(k + side) === j ? 1 : 0)),
    )
  return [mask(0), mask(1)]
}

/** The value that a mask of 0 and 1 picks from each row, [N, 1]; 0 where it picks none. */
export function picked(mask: Tensor, values: Tensor): Tensor {
  return sum(mul(mask, values), 1, true)
}

/** The gradient of the raw sizes, from those of a point's own bin's size and of the sum of the sizes below it. */
export function rawSizeGradient(
  { below, own }: ChosenBin,
  shares: Tensor,
  minimum: number,
  gradient: { readonly own: Tensor; readonly below: Tensor },
): Tensor {
  const bins = own.shape[1] ?? 0
  const sizes = add(mul(own, gradient.own), mul(below, gradient.below))
  const weighted = mul(shares, mul(sizes, 1 - bins * minimum))
  return sub(weighted, mul(shares, sum(weighted, 1, true)))
}

/** Refuses parameters that do not have a last axis of 2 bins + slopes after x's shape. */
export function checkSplineShapes(who: string, x: Tensor, parameters: Tensor, count: number): void {
  if (parameters.shape.join() === [...x.shape, count].join()) return
  throw new FlowsError('shape', {
    who,
    rule: `parameters must have x's shape and a last axis of ${count}`,
    got: `x [${x.shape.join(', ')}] and parameters [${parameters.shape.join(', ')}]`,
    do: 'Give every element of x its widths, heights and slopes',
  })
}

function constantMatrix(rows: number, columns: number, at: (row: number, column: number) => number): Tensor {
  return tensor2d(
    Float32Array.from({ length: rows * columns }, (_, i) => at(Math.floor(i / columns), i % columns)),
    [rows, columns],
  )
}
