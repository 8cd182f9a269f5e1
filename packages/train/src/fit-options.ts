import { FlowsError } from '@tfjs-flows/core'
import type { Examples } from './examples.ts'
import type { FitSettings } from './fit-settings.ts'
import { elbo, maximumLikelihood, type Objective, type Trainable } from './objective.ts'
import type { RunOptions } from './run-options.ts'
import type { WorkersOption } from './workers/worker-plan.ts'

export interface FitOptions<Model extends Trainable> extends FitSettings, RunOptions {
  /** Trained in place: its trainable Variables, in the order of `parameters()`. */
  model: Model
  /** Rows to train on; arrays and tensors stay the caller's. */
  data: Examples
  /** Rows that choose the best weights; without them the last weights are kept. */
  validation?: Examples | undefined
  /** Default: `elbo()` for a model with an `elbo`, else `maximumLikelihood()`. */
  objective?: Objective<Model> | undefined
  /**
   * Threads that train, default 1. They share each step's rows, each with a model and a backend of its own (wasm). The result is
   * that of one thread up to rounding; with noise (`elbo`) another run of the same distribution. It is the same bits for one
   * seed and one number of threads. Where a step has fewer than 128 rows for each of them, and kernels can use several threads,
   * fewer threads share the rows, each with more for its kernels: with fewer than 256 rows all of them share the kernels alone,
   * and the bits are those of one thread.
   *
   * Threads of kernels come first: `useBackend('wasm')` gives large kernels one for each core, 4 at most, with nothing to
   * set up and the bits of one thread. Workers are for more cores than that, for many small kernels in a large batch, and for
   * kernels of tfjs alone. The two share the cores: while threads that share rows take a step, the kernels of each have
   * max(1, floor(cores / threads)) at most; evaluations have what was set before, and so has all that follows.
   * 'auto' takes as many as gain, at most 4, and floor(cores / threads of kernels): with the default of
   * `useBackend('wasm')` none on up to 7 cores.
   */
  workers?: WorkersOption | undefined
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
