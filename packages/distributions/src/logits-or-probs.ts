import type { ParameterValue } from './parameter.ts'
import { type Domains, insteadOf, logOdds, probabilities, probability, vectorOf } from './parameter-domain.ts'

/** Probabilities by their logarithms, up to a constant, or as they are; exactly one of the two. */
export type LogitsOrProbs =
  | { logits: ParameterValue; probs?: undefined }
  | { probs: ParameterValue; logits?: undefined }

/** Either of the two, as read. */
export interface TrialValues {
  logits?: ParameterValue | undefined
  probs?: ParameterValue | undefined
}

/** The parameter of one trial. */
export const trialDomains: Domains<LogitsOrProbs> = { logits: logOdds, probs: insteadOf('logits', probability) }

/** The parameters of k classes, over the last axis. */
export const classDomains: Domains<LogitsOrProbs> = {
  logits: vectorOf(logOdds),
  probs: insteadOf('logits', probabilities),
}
