import {
  add,
  cast,
  div,
  exp,
  mul,
  neg,
  onesLike,
  reshape,
  sigmoid,
  square,
  sub,
  type Tensor,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core'
import {
  fractionAt,
  placeInInterval,
  type RationalQuadraticShape,
  type Segment,
  type SegmentTerms,
  segmentOf,
  termsAt,
} from './rational-quadratic-segment.ts'
import { chooseBin, rawSizeGradient, rowGradient, splineBins } from './spline-bins.ts'

export interface RationalQuadraticGradientInputs {
  readonly dy: Tensor
  readonly dLogDet: Tensor
  /** The point on the side of `forward`, in both directions. */
  readonly x: Tensor
  readonly parameters: Tensor
}

/**
 * The gradients of input and parameters, from those of output and log-det.
 *
 * The inverse x = f^-1(y; p) has dx = (dy - f_p dp) / f_x, and its log-det is minus the forward one: its gradients are
 * those of forward for the cotangents -dx / f_x and -dLogDet, at x.
 */
export function rationalQuadraticGradients(
  { dy, dLogDet, x, parameters }: RationalQuadraticGradientInputs,
  shape: RationalQuadraticShape & { readonly inverse: boolean },
): [Tensor, Tensor] {
  const place = placeInInterval(x, shape)
  const { unit, inside, excess, range } = place
  const bins = splineBins(reshape(parameters, [-1, parameters.shape[parameters.rank - 1] as number]), shape)
  const chosen = chooseBin(unit, bins.widths)
  const segment = segmentOf(bins, chosen, shape)
  const terms = termsAt(fractionAt(x, segment.left, segment.width, place), segment)
  const ofTerms = logSlopeGradients(segment, terms)
  const like = (column: Tensor): Tensor => reshape(column, x.shape)
  const slope = exp(like(terms.logSlope))
  const isInside = inside === undefined ? onesLike(x) : cast(inside, 'float32')
  // Only free ends have a log-det and a slope outside that depend on parameters.
  const dLog =
    shape.boundary === 'free' ? add(dLogDet, mul(mul(dy, shape.inverse ? onesLike(slope) : slope), excess)) : dLogDet
  const bend = mul(mul(isInside, dLog), div(like(div(ofTerms.xi, segment.width)), range))
  const dInput = shape.inverse ? div(sub(dy, bend), slope) : add(mul(dy, slope), bend)
  const dValue = mul(isInside, shape.inverse ? neg(dInput) : dy)
  const dForwardLog = mul(shape.inverse ? neg(dLog) : dLog, shape.boundary === 'free' ? onesLike(dLog) : isInside)
  const column = (values: Tensor): Tensor => reshape(values, [-1, 1])
  const cotangents = { value: column(mul(dValue, range)), log: column(dForwardLog), inside: column(isInside) }
  const { widths, heights, start, end } = segmentGradients(segment, terms, ofTerms, cotangents)
  const dParameters = rowGradient(
    {
      width: rawSizeGradient(chosen, bins.widthShares, shape.minBinWidth, widths),
      height: rawSizeGradient(chosen, bins.heightShares, shape.minBinHeight, heights),
      start: mul(chosen.own, start),
      end: mul(chosen.own, end),
    },
    shape,
  )
  return [outsideGradient(dInput, dy, inside, shape), reshape(dParameters, parameters.shape)]
}

function outsideGradient(
  dInput: Tensor,
  dy: Tensor,
  inside: Tensor | undefined,
  { boundary }: RationalQuadraticShape,
): Tensor {
  if (inside === undefined || boundary === 'free') return dInput
  return where(inside, dInput, boundary === 'linear' ? dy : zerosLike(dy))
}

interface LogSlopeGradients {
  readonly xi: Tensor
  readonly secant: Tensor
  readonly start: Tensor
  readonly end: Tensor
}

/** The partial derivatives of log dy/dx = 2 log s + log numerator - 2 log denominator. */
function logSlopeGradients({ secant, start, end }: Segment, terms: SegmentTerms): LogSlopeGradients {
  const { xi, rest, product, numerator, denominator } = terms
  const lean = sub(rest, xi)
  const ofNumerator = sub(add(mul(end.value, xi), mul(secant, lean)), mul(start.value, rest))
  const bulge = sub(add(start.value, end.value), mul(2, secant))
  const shared = div(mul(2, product), denominator)
  const [xi2, rest2] = [square(xi), square(rest)]
  return {
    xi: mul(2, sub(div(ofNumerator, numerator), mul(div(bulge, denominator), lean))),
    secant: mul(2, sub(add(div(1, secant), div(product, numerator)), div(add(xi2, rest2), denominator))),
    start: sub(div(rest2, numerator), shared),
    end: sub(div(xi2, numerator), shared),
  }
}

interface SegmentGradients {
  readonly widths: { readonly own: Tensor; readonly below: Tensor }
  readonly heights: { readonly own: Tensor; readonly below: Tensor }
  /** Of the raw slopes at the ends of the bin. */
  readonly start: Tensor
  readonly end: Tensor
}

/** From the cotangents of the value (in units of the interval) and of the log-slope to those of the bin and the slopes. */
function segmentGradients(
  segment: Segment,
  terms: SegmentTerms,
  ofLog: LogSlopeGradients,
  cotangents: { readonly value: Tensor; readonly log: Tensor; readonly inside: Tensor },
): SegmentGradients {
  const { width, height, secant, start, end } = segment
  const { xi, rest, product, denominator, share, logSlope } = terms
  const { value, log, inside } = cotangents
  const ofShare = mul(value, height)
  const flat = div(product, denominator)
  const total = (shareSlope: Tensor, logPart: Tensor): Tensor => add(mul(ofShare, shareSlope), mul(log, logPart))
  const bySecant = mul(flat, div(sub(mul(end.value, square(xi)), mul(start.value, square(rest))), denominator))
  const byStart = mul(mul(flat, rest), div(add(mul(secant, rest), mul(end.value, xi)), denominator))
  const byEnd = neg(mul(mul(flat, xi), div(add(mul(secant, xi), mul(start.value, rest)), denominator)))
  const dSecant = total(bySecant, ofLog.secant)
  const dXi = total(div(exp(logSlope), secant), mul(inside, ofLog.xi))
  return {
    widths: { own: neg(div(add(mul(xi, dXi), mul(secant, dSecant)), width)), below: neg(div(dXi, width)) },
    heights: { own: add(mul(value, share), div(dSecant, width)), below: value },
    start: mul(total(byStart, ofLog.start), sigmoid(start.raw)),
    end: mul(total(byEnd, ofLog.end), sigmoid(end.raw)),
  }
}
