import { FlowsError } from '@tfjs-flows/core'
import type { ParameterRule, ParameterValue } from './parameter.ts'

/** Probabilities by their logarithms, up to a constant, or as they are; exactly one of the two. */
export type LogitsOrProbs =
  | { logits: ParameterValue; probs?: undefined }
  | { probs: ParameterValue; logits?: undefined }

/** Logits may be infinite: log 0. */
const notNaN: ParameterRule = { rule: 'must not be NaN', holds: (value) => !Number.isNaN(value) }

const probability: ParameterRule = {
  rule: 'must lie in [0, 1]',
  holds: (value) => value >= 0 && value <= 1,
}

/** The one that is given, with the rule of its values; refuses both, or neither. */
export function givenLogitsOrProbs(
  who: string,
  { logits, probs }: LogitsOrProbs,
): Record<string, readonly [ParameterValue, ParameterRule]> {
  if (logits !== undefined && probs === undefined) return { logits: [logits, notNaN] }
  if (probs !== undefined && logits === undefined) return { probs: [probs, probability] }
  throw new FlowsError('argument', {
    who,
    rule: 'exactly one of logits and probs must be given',
    got: logits === undefined ? 'none' : 'both',
  })
}
