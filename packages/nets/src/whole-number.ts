import { FlowsError } from '@tfjs-flows/core'

/** Gives `value` back where it is a whole number of at least `least`; otherwise throws with the option's name. */
export function wholeNumber(who: string, option: string, value: number, least: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value
  throw new FlowsError('argument', {
    who,
    rule: `${option} must be a whole number of at least ${least}`,
    got: String(value),
    do: `Pass ${option}: ${Math.max(least, 1)} or more`,
  })
}
