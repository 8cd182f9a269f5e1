import {
  add,
  clipByValue,
  div,
  floor,
  greaterEqual,
  lessEqual,
  log,
  logicalAnd,
  mul,
  reshape,
  scalar,
  square,
  sub,
  type Tensor,
  tensor1d,
} from '@tensorflow/tfjs-core'
import { softplus } from './softplus.ts'
import { type ChosenBin, picked, type SplineBins, type SplineSizes } from './spline-bins.ts'

/** Where and how a rational-quadratic spline bends. */
export interface RationalQuadraticShape extends SplineSizes {
  /** Ends of the interval: one number for all, or one for each entry of x's last axis. */
  readonly low: readonly number[]
  readonly high: readonly number[]
  /** Least slope at a knot, above 0 and below 1. */
  readonly minDerivative: number
}

/** Points in units of the interval, and what is left of them outside. */
export interface SplinePlace {
  /** In [0, 1], of shape [N, 1]. */
  readonly unit: Tensor
  /** Bool, of x's shape; undefined where the spline covers the line. */
  readonly inside: Tensor | undefined
  /** x less the point of the interval that stands for it, of x's shape. */
  readonly excess: Tensor
  readonly low: Tensor
  readonly high: Tensor
  readonly range: Tensor
}

/** Moves points into the interval: by periods where it is circular, else to the nearer end. */
export function placeInInterval(x: Tensor, { low, high, boundary }: RationalQuadraticShape): SplinePlace {
  const [from, to] = [vector(low), vector(high)]
  const range = sub(to, from)
  const at = div(sub(x, from), range)
  if (boundary === 'circular') {
    const turns = floor(at)
    const unit = clipByValue(reshape(sub(at, turns), [-1, 1]), 0, 1)
    return { unit, inside: undefined, excess: mul(turns, range), low: from, high: to, range }
  }
  const unit = clipByValue(at, 0, 1)
  const inside = logicalAnd(greaterEqual(x, from), lessEqual(x, to))
  return { unit: reshape(unit, [-1, 1]), inside, excess: mul(sub(at, unit), range), low: from, high: to, range }
}

function vector(values: readonly number[]): Tensor {
  return values.length === 1 ? scalar(values[0] as number) : tensor1d([...values])
}

/** The bin of each point: its corner, sizes and slopes, [N, 1], in units of the interval. */
export interface Segment {
  readonly left: Tensor
  readonly bottom: Tensor
  readonly width: Tensor
  readonly height: Tensor
  /** s = height / width. */
  readonly secant: Tensor
  readonly start: KnotSlope
  readonly end: KnotSlope
}

interface KnotSlope {
  readonly value: Tensor
  /** The raw slope with its shift: the argument of softplus. */
  readonly raw: Tensor
}

export function segmentOf(bins: SplineBins, { below, own }: ChosenBin, shape: RationalQuadraticShape): Segment {
  const [width, height] = [picked(own, bins.widths), picked(own, bins.heights)]
  return {
    left: picked(below, bins.widths),
    bottom: picked(below, bins.heights),
    width,
    height,
    secant: div(height, width),
    start: knotSlope(picked(own, bins.rawStarts), shape),
    end: knotSlope(picked(own, bins.rawEnds), shape),
  }
}

/** softplus(shift) + minDerivative = 1: a raw slope of 0, which knots of fixed slope get too, is a slope of 1. */
function knotSlope(learned: Tensor, { minDerivative }: RationalQuadraticShape): KnotSlope {
  const raw = add(learned, Math.log(Math.expm1(1 - minDerivative)))
  return { value: add(softplus(raw), minDerivative), raw }
}

/**
 * How far into its bin each x is, in [0, 1], of shape [N, 1], from the bin's corner and size in units of the interval.
 *
 * The difference is taken in x's own units, where x is exact; points outside are clipped to the end that is theirs.
 */
export function fractionAt(x: Tensor, corner: Tensor, size: Tensor, place: SplinePlace): Tensor {
  const position = place.inside === undefined ? sub(x, place.excess) : x
  const share = div(sub(position, cornerOf(x, corner, place)), sizeOf(x, size, place))
  return clipByValue(reshape(share, [-1, 1]), 0, 1)
}

/** The point at a share [N, 1] of each bin, of x's shape and in its units. */
export function pointAt(x: Tensor, corner: Tensor, size: Tensor, share: Tensor, place: SplinePlace): Tensor {
  return add(cornerOf(x, corner, place), mul(sizeOf(x, size, place), reshape(share, x.shape)))
}

function cornerOf(x: Tensor, corner: Tensor, { range, low }: SplinePlace): Tensor {
  return add(mul(reshape(corner, x.shape), range), low)
}

function sizeOf(x: Tensor, size: Tensor, { range }: SplinePlace): Tensor {
  return mul(reshape(size, x.shape), range)
}

/** The terms of the spline at xi, [N, 1]; every sum is one of positive terms. */
export interface SegmentTerms {
  readonly xi: Tensor
  /** 1 - xi */
  readonly rest: Tensor
  /** xi (1 - xi) */
  readonly product: Tensor
  /** s (xi^2 + (1 - xi)^2) + (d0 + d1) xi (1 - xi) */
  readonly denominator: Tensor
  /** d1 xi^2 + 2 s xi (1 - xi) + d0 (1 - xi)^2 */
  readonly numerator: Tensor
  /** The share of the bin's height reached at xi. */
  readonly share: Tensor
  /** log dy/dx = 2 log(s / denominator) + log numerator. */
  readonly logSlope: Tensor
}

export function termsAt(xi: Tensor, { secant, start, end }: Segment): SegmentTerms {
  const rest = sub(1, xi)
  const product = mul(xi, rest)
  const [xi2, rest2] = [square(xi), square(rest)]
  const denominator = add(mul(secant, add(xi2, rest2)), mul(add(start.value, end.value), product))
  const numerator = add(add(mul(end.value, xi2), mul(start.value, rest2)), mul(mul(secant, product), 2))
  const share = div(add(mul(secant, xi2), mul(start.value, product)), denominator)
  const logSlope = add(mul(2, log(div(secant, denominator))), log(numerator))
  return { xi, rest, product, denominator, numerator, share, logSlope }
}
