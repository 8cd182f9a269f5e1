import { add, div, greater, maximum, minimum, mul, relu, reshape, sub, type Tensor, where } from '@tensorflow/tfjs-core'
import { type ChosenBin, picked, type SplineBins } from './spline-bins.ts'
import type { SplinePlace } from './spline-place.ts'

/** The bin of each point: its corner, sizes and end slopes, [N, 1], in units of the interval. */
export interface Segment {
  readonly left: Tensor
  readonly bottom: Tensor
  readonly width: Tensor
  readonly height: Tensor
  readonly start: Tensor
  readonly end: Tensor
}

export function segmentOf(bins: SplineBins, { below, own }: ChosenBin): Segment {
  return {
    left: picked(below, bins.widths),
    bottom: picked(below, bins.heights),
    width: picked(own, bins.widths),
    height: picked(own, bins.heights),
    start: picked(own, bins.starts),
    end: picked(own, bins.ends),
  }
}

/** A point by its distance from the nearer end of its bin, in one coordinate. */
export interface NearerKnot {
  /** The distance in units of the bin's size, in [0, 1] and about a half at most, [N, 1]. */
  readonly distance: Tensor
  /** Bool [N, 1]: the knot is the upper one. */
  readonly isUpper: Tensor
}

/** The two ends of each point's bin, of x's shape and in its units: floats between which differences are exact. */
export interface BinEnds {
  readonly from: Tensor
  readonly to: Tensor
}

export function binEnds(x: Tensor, corner: Tensor, size: Tensor, { range, low }: SplinePlace): BinEnds {
  const inUnits = (knot: Tensor): Tensor => add(mul(reshape(knot, x.shape), range), low)
  return { from: inUnits(corner), to: inUnits(add(corner, size)) }
}

/** Stands for the size of a bin whose ends are one float: its distances are 0 or less, and 0 / 0 would be NaN. */
const TINY = 1e-37

/** Points past an end get the end that is theirs, as points that rounding has put outside their bin do. */
export function nearerKnot({ position }: SplinePlace, { from, to }: BinEnds): NearerKnot {
  const [up, down] = [sub(position, from), sub(to, position)]
  const share = div(minimum(up, down), maximum(sub(to, from), TINY))
  return { distance: relu(reshape(share, [-1, 1])), isUpper: reshape(greater(up, down), [-1, 1]) }
}

/** The point at a share [N, 1] of the bin from its lower or upper end. */
export function pointAt({ from, to }: BinEnds, share: Tensor, isUpper: Tensor): Tensor {
  const away = mul(sub(to, from), reshape(share, from.shape))
  return where(reshape(isUpper, from.shape), sub(to, away), add(from, away))
}

/** The slopes at the nearer and the farther end of the bin, as multiples of its secant height / width. */
export function relativeSlopes(
  { width, height, start, end }: Segment,
  isUpper: Tensor,
): { readonly near: Tensor; readonly far: Tensor } {
  const perSlope = div(width, height)
  return { near: mul(where(isUpper, end, start), perSlope), far: mul(where(isUpper, start, end), perSlope) }
}
