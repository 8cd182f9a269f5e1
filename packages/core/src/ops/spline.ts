import { add, log, neg, reshape, sub, type Tensor } from '@tensorflow/tfjs-core'
import { FlowsError } from '../flows-error.ts'
import { customGradients } from '../tape/custom-gradients.ts'
import { hasKernels, runKernel } from './fused.ts'
import { chooseBin, type SplineBins } from './spline-bins.ts'
import type { CurvePoint, SplineCurve } from './spline-curve.ts'
import { splineGradients } from './spline-gradients.ts'
import { beyond, placeInInterval } from './spline-place.ts'
import { binEnds, nearerKnot, pointAt, relativeSlopes, segmentOf } from './spline-segment.ts'
import type { SplineBoundary, SplineShape } from './spline-shape.ts'

export interface SplineOptions extends SplineShape {
  /** True: x from y, with the log-det of that map. */
  readonly inverse: boolean
}

/** A kind of spline: how raw parameters make bins, and the curve within a bin. Raw zeros must make the identity. */
export interface SplineKind {
  /** A backend that has the kernels Flows{name} and Flows{name}Gradient runs them instead of the composite. */
  readonly name: string
  /** Raw parameters of one element. */
  parameterCount(bins: number, boundary: SplineBoundary): number
  /** The bins of raw parameters [N, P], by ops with gradients; there may be more of them than `shape.bins`. */
  bins(rows: Tensor, shape: SplineShape): SplineBins
  readonly curve: SplineCurve
}

/**
 * A monotone spline of each element of x, and its elementwise log-det; with `inverse`, of the inverse map.
 *
 * parameters [..., P] are raw; all zeros are the identity. Everything that differs between kinds is in `kind`; here a point
 * is moved into the interval, its bin is found, and it is measured from the nearer end of the bin:
 *
 *     y = y_k + h g((x - x_k) / w),  log dy/dx = log h - log w + log g'
 *
 * Nothing is NaN or infinite for finite inputs: distances are clipped to their bin, and sizes and slopes have least values.
 * Outside a 'box' the log-det is -Infinity. A round trip can be no better than the rounding of y divided by the slope.
 *
 * @throws FlowsError 'shape' where parameters is not x's shape with a last axis of P
 */
export function spline(kind: SplineKind, x: Tensor, parameters: Tensor, options: SplineOptions): [Tensor, Tensor] {
  const count = kind.parameterCount(options.bins, options.boundary)
  checkShapes(kind.name, x, parameters, count)
  const names = [`Flows${kind.name}`, `Flows${kind.name}Gradient`] as const
  if (hasKernels(names)) return byKernels(names, x, parameters, options)
  return bend(kind.curve, x, kind.bins(reshape(parameters, [-1, count]), options), options)
}

function byKernels(
  [name, gradientName]: readonly [string, string],
  x: Tensor,
  parameters: Tensor,
  options: SplineOptions,
): [Tensor, Tensor] {
  const attributes = { ...options, low: [...options.low], high: [...options.high] }
  return customGradients({
    inputs: { x, parameters },
    forward: (save) => {
      const [y, logDet] = runKernel(name, { x, parameters }, attributes) as [Tensor, Tensor]
      save([options.inverse ? y : x, parameters])
      return [y, logDet]
    },
    gradients: ([dy, dLogDet], [at, raw]) => {
      const inputs = { dy: dy as Tensor, dLogDet: dLogDet as Tensor, x: at as Tensor, parameters: raw as Tensor }
      const [dx, dParameters] = runKernel(gradientName, inputs, attributes) as [Tensor, Tensor]
      return { x: () => dx, parameters: () => dParameters }
    },
  }) as [Tensor, Tensor]
}

/** The spline of given bins, as one op with its own gradient, which keeps the bins and the point on the side of forward. */
function bend(curve: SplineCurve, x: Tensor, bins: SplineBins, options: SplineOptions): [Tensor, Tensor] {
  const { widths, heights, starts, ends } = bins
  return customGradients({
    inputs: { x, widths, heights, starts, ends },
    forward: (save) => {
      const [y, logDet] = values(curve, x, bins, options) as [Tensor, Tensor]
      save([options.inverse ? y : x, widths, heights, starts, ends])
      return [y, logDet]
    },
    gradients: ([dy, dLogDet], [at, ...sizes]) => {
      const [savedWidths, savedHeights, savedStarts, savedEnds] = sizes as [Tensor, Tensor, Tensor, Tensor]
      const found = splineGradients(
        curve,
        {
          dy: dy as Tensor,
          dLogDet: dLogDet as Tensor,
          x: at as Tensor,
          bins: { widths: savedWidths, heights: savedHeights, starts: savedStarts, ends: savedEnds },
        },
        options,
      )
      return {
        x: () => found.x,
        widths: () => found.widths,
        heights: () => found.heights,
        starts: () => found.starts,
        ends: () => found.ends,
      }
    },
  }) as [Tensor, Tensor]
}

function values(curve: SplineCurve, x: Tensor, bins: SplineBins, options: SplineOptions): Tensor[] {
  const { inverse, boundary } = options
  const place = placeInInterval(x, options)
  const segment = segmentOf(bins, chooseBin(place.unit, inverse ? bins.heights : bins.widths))
  const across = binEnds(x, segment.left, segment.width, place)
  const along = binEnds(x, segment.bottom, segment.height, place)
  const { distance, isUpper } = nearerKnot(place, inverse ? along : across)
  const { near, far } = relativeSlopes(segment, isUpper)
  const u = inverse ? curve.root(distance, near, far) : distance
  const point = curve.at(u, near, far)
  const y = inverse ? pointAt(across, u, isUpper) : pointAt(along, point.share, isUpper)
  const logSlope = logSlopeOf(segment, point)
  return beyond(x, y, reshape(inverse ? neg(logSlope) : logSlope, x.shape), place, boundary)
}

/** log dy/dx of a point of its curve: the log of the secant, and that of the curve's own slope. */
export function logSlopeOf({ width, height }: { width: Tensor; height: Tensor }, point: CurvePoint): Tensor {
  return add(sub(log(height), log(width)), point.logSlope)
}

function checkShapes(name: string, x: Tensor, parameters: Tensor, count: number): void {
  if (parameters.shape.join() === [...x.shape, count].join()) return
  throw new FlowsError('shape', {
    who: `${name.charAt(0).toLowerCase()}${name.slice(1)}`,
    rule: `parameters must have x's shape and a last axis of ${count}`,
    got: `x [${x.shape.join(', ')}] and parameters [${parameters.shape.join(', ')}]`,
    do: 'Give every element of x all raw parameters of its spline',
  })
}
