import { fill, greater, less, logicalOr, type Tensor } from '@tensorflow/tfjs-core'
import { select } from '@tfjs-flows/core'

/** Smallest normal float32: the logarithm of anything smaller is that of denormals, which some backends flush to 0. */
export const TINY: number = 2 ** -126

/** Half the gap between 1 and the float32 below it: 1 - EDGE is the largest float32 below 1. */
export const EDGE: number = 2 ** -24

/** The log-det, or -Infinity with gradient 0 where y is outside [low, high]. */
export function minusInfinityOutside(logDet: Tensor, y: Tensor, low: number, high: number): Tensor {
  const isOutside = Number.isFinite(high) ? logicalOr(less(y, low), greater(y, high)) : less(y, low)
  return select(isOutside, fill(y.shape, Number.NEGATIVE_INFINITY), logDet)
}
