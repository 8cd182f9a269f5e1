import {
  add,
  cast,
  clipByValue,
  div,
  exp,
  fill,
  floor,
  greaterEqual,
  isNaN as isNaNTensor,
  lessEqual,
  logicalAnd,
  maximum,
  minimum,
  mul,
  reshape,
  scalar,
  sub,
  type Tensor,
  tensor1d,
  where,
} from '@tensorflow/tfjs-core'
import type { SplineShape } from './spline-shape.ts'

/** Points in units of the interval, and what is left of them outside. */
export interface SplinePlace {
  /** In [0, 1], of shape [N, 1]. */
  readonly unit: Tensor
  /** Bool, of x's shape; undefined where the spline covers the line. */
  readonly inside: Tensor | undefined
  /** x less the point of the interval that stands for it, of x's shape. */
  readonly excess: Tensor
  /** x moved by whole periods into the interval of a circular spline, else x itself. */
  readonly position: Tensor
  readonly low: Tensor
  readonly high: Tensor
  readonly range: Tensor
}

/** Moves points into the interval: by periods where it is circular, else to the nearer end. */
export function placeInInterval(x: Tensor, { low, high, boundary }: SplineShape): SplinePlace {
  const [from, to] = [vector(low), vector(high)]
  const range = sub(to, from)
  const at = div(sub(x, from), range)
  if (boundary === 'circular') {
    const turns = floor(at)
    const unit = clipByValue(reshape(sub(at, turns), [-1, 1]), 0, 1)
    const excess = mul(turns, range)
    return { unit, inside: undefined, excess, position: sub(x, excess), low: from, high: to, range }
  }
  const unit = clipByValue(at, 0, 1)
  const inside = logicalAnd(greaterEqual(x, from), lessEqual(x, to))
  const excess = mul(sub(at, unit), range)
  return { unit: reshape(unit, [-1, 1]), inside, excess, position: x, low: from, high: to, range }
}

function vector(values: readonly number[]): Tensor {
  return values.length === 1 ? scalar(values[0] as number) : tensor1d([...values])
}

/** The map of the whole line, from its values at the points of the interval that stand for x. NaN stays NaN. */
export function beyond(
  x: Tensor,
  y: Tensor,
  logDet: Tensor,
  { inside, excess, low, high }: SplinePlace,
  boundary: SplineShape['boundary'],
): Tensor[] {
  if (inside === undefined) return [add(y, excess), logDet]
  if (boundary === 'linear') return [where(inside, y, x), mul(logDet, cast(inside, 'float32'))]
  if (boundary === 'free') return [add(y, mul(excess, exp(logDet))), logDet]
  // low + range may round to the float32 above high, which the inverse would call outside.
  const image = minimum(maximum(y, low), high)
  const outside = fill(x.shape, Number.NEGATIVE_INFINITY)
  return [where(isNaNTensor(x), x, image), where(inside, logDet, outside)]
}
