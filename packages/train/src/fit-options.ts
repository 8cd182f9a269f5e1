import { FlowsError, type Rng } from '@tfjs-flows/core'
import type { Examples } from './examples.ts'
import type { FitSettings } from './fit-settings.ts'
import { elbo, maximumLikelihood, type Objective, type Trainable } from './objective.ts'
import type { TrainingState } from './training-state.ts'

export interface FitOptions<Model extends Trainable> extends FitSettings {
  /** Trained in place: its trainable Variables, in the order of `parameters()`. */
  model: Model
  /** Rows to train on; arrays and tensors stay the caller's. */
  data: Examples
  /** Rows that choose the best weights; without them the last weights are kept. */
  validation?: Examples | undefined
  /** Default: `elbo()` for a model with an `elbo`, else `maximumLikelihood()`. */
  objective?: Objective<Model> | undefined
  /** Seed of the data order and the objective's noise, default 0. */
  seed?: number | undefined
  /** Instead of a seed; children of it are used. */
  rng?: Rng | undefined
  /** Steps between two progress objects; default: whenever 50 ms have passed. Evaluations always give one. */
  yieldEvery?: number | undefined
  /** Stops the run within one step; the best weights so far are restored. */
  signal?: AbortSignal | undefined
  /** Goes on where this state was taken. */
  resume?: TrainingState | undefined
}

/** The objective that was passed, or the one that suits the model. */
export function objectiveOf<Model extends Trainable>(options: FitOptions<Model>): Objective<Model> {
  if (options.objective !== undefined) return options.objective
  const { model } = options
  const suitable: Objective | undefined =
    'elbo' in model ? elbo() : 'logProb' in model ? maximumLikelihood() : undefined
  if (suitable !== undefined) return suitable
  throw new FlowsError('argument', {
    who: 'fit',
    rule: 'a model without logProb needs an objective',
    got: `a ${model.className}`,
    do: 'Pass objective: { losses: (model, { x }) => ... }',
  })
}
