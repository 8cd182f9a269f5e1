import { any, fill, greater, less, log, logicalOr, type Tensor } from '@tensorflow/tfjs-core'
import { clip, select } from '@tfjs-flows/core'
import { TINY } from './outside.ts'

/** log y of points [..., K] of a simplex, with 0, where float32 rounds images to, read as the smallest normal number. */
export function logOnSimplex(y: Tensor): Tensor {
  // The argument is at least 2^-126 and the logarithm finite.
  return log(clip(y, TINY, 1))
}

/** The log-det [...], or -Infinity with gradient 0 where an entry of y [..., K] is not in [0, 1]. */
export function minusInfinityOffSimplex(logDet: Tensor, y: Tensor): Tensor {
  const isOutside = any(logicalOr(less(y, 0), greater(y, 1)), -1)
  return select(isOutside, fill(logDet.shape, Number.NEGATIVE_INFINITY), logDet)
}
