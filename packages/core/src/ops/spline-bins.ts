import { add, matMul, mul, softmax, step, sub, sum, type Tensor, tensor2d, transpose } from '@tensorflow/tfjs-core'
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

/** The bins of N splines in units of the interval, from their raw parameters; all [N, K]. */
export interface SplineBins {
  readonly widths: Tensor
  readonly heights: Tensor
  /** The shares of the bins above the least size: softmax of the raw sizes. */
  readonly widthShares: Tensor
  readonly heightShares: Tensor
  /** The raw slope at the start and at the end of each bin; 0 where none is learned. */
  readonly rawStarts: Tensor
  readonly rawEnds: Tensor
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
  const { bins, minBinWidth, minBinHeight } = sizes
  const [widthShares, heightShares] = [
    softmax(matMul(rows, columnsOf('width', sizes))),
    softmax(matMul(rows, columnsOf('height', sizes))),
  ]
  return {
    widths: add(mul(widthShares, 1 - bins * minBinWidth), minBinWidth),
    heights: add(mul(heightShares, 1 - bins * minBinHeight), minBinHeight),
    widthShares,
    heightShares,
    rawStarts: matMul(rows, columnsOf('start', sizes)),
    rawEnds: matMul(rows, columnsOf('end', sizes)),
  }
}

const PARTS = ['width', 'height', 'start', 'end'] as const

/** The gradient [N, P] of rows, from those [N, K] of each of their parts. */
export function rowGradient(parts: Readonly<Record<(typeof PARTS)[number], Tensor>>, sizes: SplineSizes): Tensor {
  const [width, height, start, end] = PARTS.map((part) => matMul(parts[part], transpose(columnsOf(part, sizes)))) as [
    Tensor,
    Tensor,
    Tensor,
    Tensor,
  ]
  return add(add(width, height), add(start, end))
}

/**
 * A matrix [P, K] of 0 and 1 that takes one part of every bin out of rows. A product with it is exact, and on wasm ten
 * times as fast as split and concat of columns.
 */
function columnsOf(part: (typeof PARTS)[number], { bins, boundary }: SplineSizes): Tensor {
  const columns = 2 * bins + slopeCount(bins, boundary)
  // 'linear' learns the slopes of inner knots alone; 'circular' has one for its first and last knot.
  const slope = (knot: number): number => {
    if (boundary === 'linear') return knot === 0 || knot === bins ? -1 : 2 * bins + knot - 1
    return 2 * bins + (boundary === 'circular' ? knot % bins : knot)
  }
  const place = (bin: number): number => {
    if (part === 'width') return bin
    return part === 'height' ? bins + bin : slope(part === 'start' ? bin : bin + 1)
  }
  return constantMatrix(columns, bins, (column, bin) => (place(bin) === column ? 1 : 0))
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
