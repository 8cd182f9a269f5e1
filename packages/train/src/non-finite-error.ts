import { FlowsError } from '@tfjs-flows/core'
import type { LossTable } from './loss-table.ts'

/** What is known of a step that must not be taken. */
export interface NonFiniteStep {
  /** 1 for the first step. */
  readonly step: number
  readonly loss: number
  readonly gradientNorm: number
  /** Where it began, such as `the inverse of bijector.parts.3 (AffineCoupling)`. */
  readonly place: string
  readonly restoredStep: number
  readonly table: Pick<LossTable, 'who' | 'advice'>
}

/** The error of a run whose loss or gradient is no longer finite. */
export function nonFiniteError(failure: NonFiniteStep): FlowsError {
  const { step, loss, gradientNorm, place, restoredStep, table } = failure
  return new FlowsError('non-finite', {
    who: table.who,
    rule: 'the loss and its gradient must stay finite',
    got: `loss ${loss} and gradient norm ${gradientNorm} at step ${step}, first in ${place}`,
    do: `The weights of step ${restoredStep} are restored: ${table.advice.inTraining}`,
  })
}
