import {
  add,
  cast,
  div,
  exp,
  mul,
  neg,
  onesLike,
  reshape,
  sub,
  type Tensor,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core'
import { type ChosenBin, chooseBin, type SplineBins } from './spline-bins.ts'
import type { CurvePartials, CurvePoint, SplineCurve } from './spline-curve.ts'
import { placeInInterval, type SplinePlace } from './spline-place.ts'
import { binEnds, type NearerKnot, nearerKnot, relativeSlopes, type Segment, segmentOf } from './spline-segment.ts'
import type { SplineShape } from './spline-shape.ts'

export interface SplineGradientInputs {
  readonly dy: Tensor
  readonly dLogDet: Tensor
  /** The point on the side of `forward`, in both directions. */
  readonly x: Tensor
  readonly bins: SplineBins
}

/** A point on its segment: where, and the curve there. */
interface CurveAt extends NearerKnot {
  readonly segment: Segment
  readonly near: Tensor
  readonly far: Tensor
  readonly point: CurvePoint
  readonly partials: CurvePartials
  /** 1 or -1, [N, 1]: in which direction the distance grows. */
  readonly sign: Tensor
}

/**
 * The gradients of input and bins, from those of output and log-det.
 *
 * The inverse x = f^-1(y; p) has dx = (dy - f_p dp) / f_x, and its log-det is minus the forward one: its gradients are
 * those of forward for the cotangents -dx / f_x and -dLogDet, at x.
 */
export function splineGradients(
  curve: SplineCurve,
  { dy, dLogDet, x, bins }: SplineGradientInputs,
  shape: SplineShape & { readonly inverse: boolean },
): { readonly x: Tensor } & SplineBins {
  const { boundary, inverse } = shape
  const place = placeInInterval(x, shape)
  const { inside, excess, range } = place
  const chosen = chooseBin(place.unit, bins.widths)
  const at = curveAt(curve, x, segmentOf(bins, chosen), place)
  const { width, height } = at.segment
  const slope = reshape(mul(div(height, width), exp(at.point.logSlope)), x.shape)
  const isInside = inside === undefined ? onesLike(x) : cast(inside, 'float32')
  // Only free ends have a log-det and a slope outside that depend on parameters.
  const dLog = boundary === 'free' ? add(dLogDet, mul(inverse ? dy : mul(dy, slope), excess)) : dLogDet
  const bendPerWidth = reshape(div(mul(at.sign, at.partials.logByU), width), x.shape)
  const bend = div(mul(mul(isInside, dLog), bendPerWidth), range)
  const dInput = inverse ? div(sub(dy, bend), slope) : add(mul(dy, slope), bend)
  const dValue = mul(isInside, inverse ? neg(dInput) : dy)
  const dForwardLog = inverse ? neg(dLog) : dLog
  const column = (values: Tensor): Tensor => reshape(values, [-1, 1])
  const cotangents = {
    value: column(mul(dValue, range)),
    log: column(boundary === 'free' ? dForwardLog : mul(dForwardLog, isInside)),
    inside: column(isInside),
  }
  return { x: outsideGradient(dInput, dy, inside, shape), ...binGradients(at, chosen, cotangents) }
}

function curveAt(curve: SplineCurve, x: Tensor, segment: Segment, place: SplinePlace): CurveAt {
  const knot = nearerKnot(place, binEnds(x, segment.left, segment.width, place))
  const { near, far } = relativeSlopes(segment, knot.isUpper)
  const point = curve.at(knot.distance, near, far)
  const partials = curve.partials(knot.distance, near, far)
  const sign = sub(1, mul(2, cast(knot.isUpper, 'float32')))
  return { ...knot, segment, near, far, point, partials, sign }
}

function outsideGradient(dInput: Tensor, dy: Tensor, inside: Tensor | undefined, { boundary }: SplineShape): Tensor {
  if (inside === undefined || boundary === 'free') return dInput
  return where(inside, dInput, boundary === 'linear' ? dy : zerosLike(dy))
}

interface Cotangents {
  /** Of the value, in units of the interval. */
  readonly value: Tensor
  readonly log: Tensor
  /** 1 where the place in the bin moves with x. */
  readonly inside: Tensor
}

/**
 * From the cotangents of y = y0 + sign h g(u) and log(h / w) + log g'(u) with u = sign (x - x0) / w, where x0, y0 is the
 * nearer knot and g has end slopes near = start w / h and far, to those of the bins.
 */
function binGradients(at: CurveAt, { below, own }: ChosenBin, { value, log, inside }: Cotangents): SplineBins {
  const { segment, near, far, point, partials, sign, distance, isUpper } = at
  const { width, height } = segment
  const rise = mul(value, sign)
  const ofShare = mul(rise, height)
  const byU = add(mul(ofShare, exp(point.logSlope)), mul(mul(log, inside), partials.logByU))
  const byNear = add(mul(ofShare, partials.shareByNear), mul(log, partials.logByNear))
  const byFar = add(mul(ofShare, partials.shareByFar), mul(log, partials.logByFar))
  const bySlopes = add(mul(byNear, near), mul(byFar, far))
  const knotX = neg(div(mul(sign, byU), width))
  const ofWidth = div(sub(bySlopes, add(mul(byU, distance), log)), width)
  const ofHeight = add(mul(rise, point.share), div(sub(log, bySlopes), height))
  const upper = cast(isUpper, 'float32')
  const perSlope = div(width, height)
  const spread = (ofOwn: Tensor, ofKnot: Tensor): Tensor =>
    add(mul(own, add(ofOwn, mul(upper, ofKnot))), mul(below, ofKnot))
  return {
    widths: spread(ofWidth, knotX),
    heights: spread(ofHeight, value),
    starts: mul(own, mul(where(isUpper, byFar, byNear), perSlope)),
    ends: mul(own, mul(where(isUpper, byNear, byFar), perSlope)),
  }
}
