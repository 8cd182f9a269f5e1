import { fill, greater, less, logicalOr, scalar, Tensor } from '@tensorflow/tfjs-core'
import { clip, select } from '@tfjs-flows/core'

/** Smallest normal float32: the logarithm of anything smaller is that of denormals, which some backends flush to 0. */
export const TINY: number = 2 ** -126

/** Half the gap between 1 and the float32 below it: 1 - EDGE is the largest float32 below 1. */
export const EDGE: number = 2 ** -24

/** The log-det, or -Infinity with gradient 0 where y is outside [low, high]. */
export function minusInfinityOutside(logDet: Tensor, y: Tensor, low: number | Tensor, high: number | Tensor): Tensor {
  const isOutside = high === Number.POSITIVE_INFINITY ? less(y, low) : logicalOr(less(y, low), greater(y, high))
  return select(isOutside, fill(logDet.shape, Number.NEGATIVE_INFINITY), logDet)
}

/** y moved to the nearest value in [low, high]. */
export function clipBetween(y: Tensor, low: number | Tensor, high: number | Tensor): Tensor {
  if (typeof low === 'number' && typeof high === 'number') return clip(y, low, high)
  const above = select(less(y, low), endOf(low), y)
  return select(greater(above, high), endOf(high), above)
}

function endOf(end: number | Tensor): Tensor {
  return end instanceof Tensor ? end : scalar(end)
}
