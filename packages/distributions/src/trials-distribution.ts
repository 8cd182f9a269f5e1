import { add, neg, sigmoid, sub, type Tensor } from '@tensorflow/tfjs-core'
import type { Support } from '@tfjs-flows/core'
import type { Trial } from './binomial-kernel.ts'
import { type TrialValues, trialDomains } from './logits-or-probs.ts'
import type { Domains } from './parameter-domain.ts'
import type { ReadParameters } from './parametric-distribution.ts'
import { relativeEntropy } from './relative-entropy.ts'
import { ScalarDistribution } from './scalar-distribution.ts'
import { trialLogProbs } from './trials.ts'

/** A distribution over counts of independent trials whose success is given by `logits` or by `probs`. */
export abstract class TrialsDistribution<
  Options extends TrialValues = TrialValues,
> extends ScalarDistribution<Options> {
  static override readonly domains: Domains = trialDomains
  readonly logits: Tensor | undefined = (this.read as ReadParameters<TrialValues>).logits
  readonly probs: Tensor | undefined = (this.read as ReadParameters<TrialValues>).probs

  override get support(): Support {
    return { kind: 'integers', low: 0, high: Number.POSITIVE_INFINITY }
  }

  /** log P(failure) and log P(success) of one trial. */
  trialLogProbs(): [failure: Tensor, success: Tensor] {
    return trialLogProbs(this.logits, this.probs)
  }

  /** The probabilities of one trial with their logarithms; those of failure and success each keep their digits near 0. */
  protected trialInFull(): Trial {
    const { logits } = this
    const [logFailure, logSuccess] = this.trialLogProbs()
    if (logits !== undefined) return { failure: sigmoid(neg(logits)), success: sigmoid(logits), logFailure, logSuccess }
    const success = this.probs as Tensor
    return { failure: sub(1, success), success, logFailure, logSuccess }
  }
}

/** The divergence of one trial of p from one of q. */
export function trialDivergence(p: TrialsDistribution, q: TrialsDistribution): Tensor {
  const [failureP, successP] = p.trialLogProbs()
  const [failureQ, successQ] = q.trialLogProbs()
  return add(relativeEntropy(failureP, failureQ), relativeEntropy(successP, successQ))
}
