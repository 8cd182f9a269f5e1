import { add, log, mul, neg, sub, type Tensor } from '@tensorflow/tfjs-core'
import { deviance, stirlingRemainder } from '@tfjs-flows/core'

/** The probabilities of one trial and their logarithms. */
export interface Trial {
  readonly failure: Tensor
  readonly success: Tensor
  readonly logFailure: Tensor
  readonly logSuccess: Tensor
}

/**
 * log of (a + b)! / (a! b!) p^a q^b for a, b >= 0, not both 0 and not always whole, p = `success` and q = `failure`: the
 * saddle-point form of Loader ("Fast and accurate computation of binomial probabilities", 2000), whose terms do not cancel
 * for large a and b. Both deviances are given the distance n p - a = b p - a q, which keeps its digits for p near 0 and 1.
 */
export function binomialKernel(a: Tensor, b: Tensor, trial: Trial): Tensor {
  const n = add(a, b)
  const logN = log(n)
  const gap = sub(mul(b, trial.success), mul(a, trial.failure))
  const ways = sub(stirlingRemainder(n), add(stirlingRemainder(a), stirlingRemainder(b)))
  const misses = deviance(b, neg(gap), add(logN, trial.logFailure))
  return sub(ways, add(deviance(a, gap, add(logN, trial.logSuccess)), misses))
}
