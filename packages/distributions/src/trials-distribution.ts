import { neg, sigmoid, sub, type Tensor } from '@tensorflow/tfjs-core'
import type { Trial } from './binomial-kernel.ts'
import { givenLogitsOrProbs, type LogitsOrProbs } from './logits-or-probs.ts'
import type { ParameterRule, ParameterValue } from './parameter.ts'
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
  protected trial(): [failure: Tensor, success: Tensor] {
    return trialLogProbs(this.logits, this.probs)
  }

  /** The probabilities of one trial with their logarithms; those of failure and success each keep their digits near 0. */
  protected trialInFull(): Trial {
    const { logits } = this
    const [logFailure, logSuccess] = this.trial()
    if (logits !== undefined) return { failure: sigmoid(neg(logits)), success: sigmoid(logits), logFailure, logSuccess }
    const success = this.probs as Tensor
    return { failure: sub(1, success), success, logFailure, logSuccess }
  }
}
