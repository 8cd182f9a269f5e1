import { add, log, sub, type Tensor } from '@tensorflow/tfjs-core'
import { deviance, stirlingRemainder } from '@tfjs-flows/core'

/**
 * a log r - r - log Gamma(a) for a, r > 0, as log a - deviance(a, r) - stirlingRemainder(a): its terms of size a log a,
 * which cancel near r = a, are never formed (Loader, "Fast and accurate computation of binomial probabilities", 2000).
 */
export function gammaKernel(a: Tensor, r: Tensor): Tensor {
  return sub(log(a), add(deviance(a, sub(r, a), log(r)), stirlingRemainder(a)))
}
