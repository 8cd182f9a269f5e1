import { add, equal, isInf, logicalAnd, mul, neg, scalar, sub, type Tensor } from '@tensorflow/tfjs-core'
import { logSigmoid, select } from '@tfjs-flows/core'
import { safeLog } from './safe-log.ts'

/** log P(failure) and log P(success) of one trial, by logits or by probs. */
export function trialLogProbs(
  logits: Tensor | undefined,
  probs: Tensor | undefined,
): [failure: Tensor, success: Tensor] {
  if (logits !== undefined) return [logSigmoid(neg(logits)), logSigmoid(logits)]
  const given = probs as Tensor
  return [safeLog(sub(1, given)), safeLog(given)]
}

/** count times a log-probability: 0 where the count is 0, even if the log-probability is -Infinity. */
export function countTimes(count: Tensor, logProb: Tensor): Tensor {
  const isNothing = logicalAnd(equal(count, 0), isInf(add(logProb, mul(count, 0))))
  return mul(count, select(isNothing, scalar(0), logProb))
}
