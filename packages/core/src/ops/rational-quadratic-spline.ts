import {
  abs,
  add,
  cast,
  div,
  exp,
  fill,
  greaterEqual,
  isNaN as isNaNTensor,
  maximum,
  minimum,
  mul,
  neg,
  reshape,
  sqrt,
  square,
  sub,
  type Tensor,
  where,
} from '@tensorflow/tfjs-core'
import { customGradients } from './custom-gradients.ts'
import { fused } from './fused.ts'
import { rationalQuadraticGradients } from './rational-quadratic-gradients.ts'
import {
  fractionAt,
  placeInInterval,
  pointAt,
  type RationalQuadraticShape,
  type Segment,
  type SplinePlace,
  segmentOf,
  termsAt,
} from './rational-quadratic-segment.ts'
import { checkSplineShapes, chooseBin, slopeCount, splineBins } from './spline-bins.ts'

export interface RationalQuadraticSplineOptions extends RationalQuadraticShape {
  /** True: x from y, with the log-det of that map. */
  readonly inverse: boolean
}

/**
 * A monotone rational-quadratic spline of each element of x, and its elementwise log-det, in one op with its own gradient
 * (Durkan et al., "Neural spline flows", 2019, equations 4 to 8):
 *
 *     y = y_k + h xi (s xi + d0 (1 - xi)) / (s (xi^2 + (1 - xi)^2) + (d0 + d1) xi (1 - xi)),  xi = (x - x_k) / w, s = h / w
 *
 * parameters [..., P] are raw widths (K), heights (K) and slopes (K - 1 'linear', K 'circular', K + 1 'free' and 'box'):
 * sizes = minimum + (1 - K minimum) softmax(raw) of the interval, slopes = minDerivative + softplus(raw + c), where c makes
 * a raw 0 a slope of 1. All zeros are the identity.
 *
 * Nothing is NaN or infinite for finite inputs: x is moved into the interval before its bin is sought, xi is clipped to
 * [0, 1], and denominator and discriminant are sums of positive terms. Outside a 'box' the log-det is -Infinity.
 *
 * @throws FlowsError 'shape' where parameters is not x's shape with a last axis of P
 */
export function rationalQuadraticSpline(
  x: Tensor,
  parameters: Tensor,
  options: RationalQuadraticSplineOptions,
): [y: Tensor, logDet: Tensor] {
  const { bins, boundary, inverse } = options
  checkSplineShapes('rationalQuadraticSpline', x, parameters, 2 * bins + slopeCount(bins, boundary))
  const attributes = { ...options, low: [...options.low], high: [...options.high] }
  const outputs = customGradients({
    inputs: { x, parameters },
    forward: (save) => {
      const [y, logDet] = fused('FlowsRationalQuadraticSpline', { x, parameters }, attributes, () =>
        composite(x, parameters, options),
      )
      save([inverse ? (y as Tensor) : x, parameters])
      return [y as Tensor, logDet as Tensor]
    },
    gradients: ([dy, dLogDet], [at, raw]) => {
      const inputs = { dy: dy as Tensor, dLogDet: dLogDet as Tensor, x: at as Tensor, parameters: raw as Tensor }
      const [dx, dParameters] = fused('FlowsRationalQuadraticSplineGradient', { ...inputs }, attributes, () =>
        rationalQuadraticGradients(inputs, options),
      )
      return { x: () => dx as Tensor, parameters: () => dParameters as Tensor }
    },
  })
  return outputs as [Tensor, Tensor]
}

function composite(x: Tensor, parameters: Tensor, options: RationalQuadraticSplineOptions): Tensor[] {
  const { inverse, boundary } = options
  const place = placeInInterval(x, options)
  const bins = splineBins(reshape(parameters, [-1, parameters.shape[parameters.rank - 1] as number]), options)
  const segment = segmentOf(bins, chooseBin(place.unit, inverse ? bins.heights : bins.widths), options)
  const { left, bottom, width, height } = segment
  const xi = inverse ? root(fractionAt(x, bottom, height, place), segment) : fractionAt(x, left, width, place)
  const terms = termsAt(xi, segment)
  const y = inverse ? pointAt(x, left, width, xi, place) : pointAt(x, bottom, height, terms.share, place)
  const logDet = reshape(inverse ? neg(terms.logSlope) : terms.logSlope, x.shape)
  return beyond(x, y, logDet, place, boundary)
}

/**
 * xi in [0, 1] where the bin's height has the share t (equations 6 to 8, in a form without cancellation).
 *
 * With q = d0 (1 - t) - d1 t the discriminant is q^2 + 4 s^2 t (1 - t) >= 0, and with A = |q| + its root, which is above 0
 * because q is not 0 at the ends: xi = 2 s t / (2 s t + A) where q >= 0, else 1 - xi = 2 s (1 - t) / (2 s (1 - t) + A).
 */
function root(t: Tensor, { secant, start, end }: Segment): Tensor {
  const rest = sub(1, t)
  const lean = sub(mul(start.value, rest), mul(end.value, t))
  const discriminant = add(square(lean), mul(mul(square(secant), mul(t, rest)), 4))
  const away = add(abs(lean), sqrt(discriminant))
  const [up, down] = [mul(mul(2, secant), t), mul(mul(2, secant), rest)]
  return where(greaterEqual(lean, 0), div(up, add(up, away)), div(away, add(down, away)))
}

/** The map of the whole line, from its values at the points of the interval that stand for x. NaN stays NaN. */
function beyond(
  x: Tensor,
  y: Tensor,
  logDet: Tensor,
  { inside, excess, low, high }: SplinePlace,
  boundary: RationalQuadraticShape['boundary'],
): Tensor[] {
  if (inside === undefined) return [add(y, excess), logDet]
  if (boundary === 'linear') return [where(inside, y, x), mul(logDet, cast(inside, 'float32'))]
  if (boundary === 'free') return [add(y, mul(excess, exp(logDet))), logDet]
  // low + range may round to the float32 above high, which the inverse would call outside.
  const image = minimum(maximum(y, low), high)
  const outside = fill(x.shape, Number.NEGATIVE_INFINITY)
  return [where(isNaNTensor(x), x, image), where(inside, logDet, outside)]
}
