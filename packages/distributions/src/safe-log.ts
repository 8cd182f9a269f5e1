import { greater, log, type Tensor } from '@tensorflow/tfjs-core'
import { safeWhere } from '@tfjs-flows/core'

/** log p, -Infinity at p = 0 with gradient 0 there: a class of probability 0 is never trained, and never NaN. */
export function safeLog(p: Tensor): Tensor {
  return safeWhere(greater(p, 0), p, 1, log, Number.NEGATIVE_INFINITY)
}
