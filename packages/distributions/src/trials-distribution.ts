import type { Tensor } from '@tensorflow/tfjs-core'
import type { Support } from '@tfjs-flows/core'
import { type TrialValues, trialDomains } from './logits-or-probs.ts'
import type { Domains } from './parameter-domain.ts'
import type { ReadParameters } from './parametric-distribution.ts'
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
  protected trial(): [failure: Tensor, success: Tensor] {
    return trialLogProbs(this.logits, this.probs)
  }
}
