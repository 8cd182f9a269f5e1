import { abs, exp, isInf, less, mul, scalar, sub, type Tensor } from '@tensorflow/tfjs-core'
import { excessOverLog, expm1, select } from '@tfjs-flows/core'

/**
 * q - p + p log(p / q) of probabilities by their logarithms, entry by entry: at least 0, q where p = 0, Infinity where
 * q = 0 alone. Over all classes it sums to the divergence of p from q, without rounding below 0: between neighbours it is
 * p (d - log(1 + d)) with d = q / p - 1.
 */
export function relativeEntropy(logP: Tensor, logQ: Tensor): Tensor {
  const gap = select(isInf(logP), scalar(0), sub(logQ, logP))
  const isNear = less(abs(gap), 0.5)
  const near = excessOverLog(expm1(select(isNear, gap, scalar(0))))
  const [p, q] = [exp(logP), exp(logQ)]
  const far = sub(sub(q, p), mul(p, select(isNear, scalar(0), gap)))
  return select(isInf(logP), q, select(isNear, mul(p, near), far))
}
