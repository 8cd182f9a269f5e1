import { FlowsError } from '@tfjs-flows/core'
import type { Schedule } from './schedule.ts'

/** A straight line from an inverse temperature up to 1. */
export interface LinearAnnealing {
  /** The inverse temperature of the first step, in (0, 1]. */
  readonly from: number
  /** Steps until it is 1. */
  readonly steps: number
}

/**
 * The inverse temperature of a target's log-density, step by step: 1 throughout, a straight line, or any function of
 * step and steps.
 *
 * @throws FlowsError 'argument' where the line starts outside (0, 1] or takes less than one step
 */
export function annealingSchedule(annealing: LinearAnnealing | Schedule | undefined): Schedule {
  if (annealing === undefined) return () => 1
  if (typeof annealing === 'function') return annealing
  const { from, steps } = annealing
  if (!(from > 0 && from <= 1 && steps >= 1)) {
    throw new FlowsError('argument', {
      who: 'fitReverseKl',
      rule: 'annealing must start in (0, 1] and take at least one step',
      got: `from ${from} in ${steps} steps`,
      do: 'Pass annealing: { from: 0.1, steps: 1000 }',
    })
  }
  return (step) => Math.min(1, from + ((1 - from) * step) / steps)
}
