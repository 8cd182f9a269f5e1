import { add, type Tensor } from '@tensorflow/tfjs-core'
import { givenLogitsOrProbs, type LogitsOrProbs } from './logits-or-probs.ts'
import type { ParameterRule, ParameterValue } from './parameter.ts'
import { relativeEntropy } from './relative-entropy.ts'
import { ScalarDistribution } from './scalar-distribution.ts'
import { trialLogProbs } from './trials.ts'

type Given = Record<string, readonly [ParameterValue, ParameterRule]>

/** A distribution over counts of independent trials whose success is given by `logits` or by `probs`. */
export abstract class TrialsDistribution extends ScalarDistribution<string> {
  constructor(who: string, trial: LogitsOrProbs, others: Given = {}) {
    super({ ...others, ...givenLogitsOrProbs(who, trial) })
  }

  get logits(): Tensor | undefined {
    return this.read['logits']
  }

  get probs(): Tensor | undefined {
    return this.read['probs']
  }

  /** log P(failure) and log P(success) of one trial. */
  trialLogProbs(): [failure: Tensor, success: Tensor] {
    return trialLogProbs(this.logits, this.probs)
  }
}

/** The divergence of one trial of p from one of q. */
export function trialDivergence(p: TrialsDistribution, q: TrialsDistribution): Tensor {
  const [failureP, successP] = p.trialLogProbs()
  const [failureQ, successQ] = q.trialLogProbs()
  return add(relativeEntropy(failureP, failureQ), relativeEntropy(successP, successQ))
}
