import { drive } from './drive.ts'
import { ExampleLosses } from './example-losses.ts'
import type { FitOptions } from './fit-options.ts'
import type { FitProgress, FitResult } from './fit-progress.ts'
import type { Trainable } from './objective.ts'
import { TrainingRun } from './training-run.ts'
import { type TeamNeeds, type TrainingThreads, trainingThreads } from './workers/training-threads.ts'

/**
 * Trains a model with Adam and reports as it goes.
 *
 * - The best weights on the validation rows (the initial ones are a candidate) are restored however the run ends: after
 *   the last step, out of patience, aborted, left by `break`, or failed. Without validation rows the last are kept.
 * - The event loop gets a turn at least every 50 ms, so timers, Ctrl-C and a user interface stay alive.
 * - The run frees all that it made, also when the loop is left early.
 * - Resuming from `progress.state()` gives the weights, bit for bit, of a run that never stopped.
 *
 * @returns an async generator of `FitProgress`, whose return value (also the last progress's `result`) is a `FitResult`
 * @throws FlowsError 'worker' where one of several `workers` fails or dies, 'not-available' where there cannot be any
 * @throws FlowsError 'non-finite' where the loss or its gradient is NaN or infinite; it names the first layer concerned
 * @throws FlowsError 'argument', 'shape' or 'data' for options, examples or models that cannot be trained
 *
 * @example
 * ```ts
 * for await (const { step, loss, validation } of fit({ model: flow, data: train, validation: held, steps: 2000 })) {
 *   if (validation) console.log(`step ${step}: train ${loss} nats, validation ${validation.loss} nats`)
 * }
 * ```
 */
export async function* fit<Model extends Trainable>(
  options: FitOptions<Model>,
): AsyncGenerator<FitProgress, FitResult, void> {
  const { train, held } = await ExampleLosses.read(options)
  const startThreads = (run: TeamNeeds): Promise<TrainingThreads | undefined> => trainingThreads(options, train, run)
  return yield* drive(new TrainingRun({ ...options, train, held, startThreads }), options)
}

/** Runs `training` to its end and gives its result; `onProgress` sees every progress. */
export async function finished(
  training: AsyncGenerator<FitProgress, FitResult, void>,
  onProgress?: (progress: FitProgress) => void | Promise<void>,
): Promise<FitResult> {
  let next = await training.next()
  while (!next.done) {
    await onProgress?.(next.value)
    next = await training.next()
  }
  return next.value
}
