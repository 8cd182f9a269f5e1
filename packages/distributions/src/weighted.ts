import { exp, isInf, mul, scalar, type Tensor } from '@tensorflow/tfjs-core'
import { select } from '@tfjs-flows/core'

/** p times `value`, entry by entry, for p = exp(logProb): 0 where p = 0, where an infinite value would make it NaN. */
export function weighted(logProb: Tensor, value: Tensor): Tensor {
  return mul(exp(logProb), select(isInf(logProb), scalar(0), value))
}
