import { Breather } from '@tfjs-flows/core'
import { FitProgress, type FitResult } from './fit-progress.ts'
import type { RunOptions } from './run-options.ts'
import type { TrainingRun } from './training-run.ts'

/** Takes a run from its start, or from where it was resumed, to its end; frees it also when the loop is left early. */
export async function* drive(
  run: TrainingRun,
  { signal, yieldEvery }: Pick<RunOptions, 'signal' | 'yieldEvery'>,
): AsyncGenerator<FitProgress, FitResult, void> {
  const breather = new Breather()
  const state = (): ReturnType<FitProgress['state']> => run.state()
  try {
    await run.start()
    if (run.isEvaluationDue) await run.evaluate(breather, signal)
    let stopped = run.stopReason(signal)
    while (stopped === undefined) {
      await run.takeStep()
      const isEvaluated = run.isEvaluationDue
      if (isEvaluated) await run.evaluate(breather, signal)
      const isRested = await breather.pause()
      const isDue = isEvaluated || (yieldEvery === undefined ? isRested : run.step % yieldEvery === 0)
      // The last progress is the one with the result.
      if (isDue && run.stopReason(signal) === undefined) yield new FitProgress(run.figures(), state)
      stopped = run.stopReason(signal)
    }
    const result = await run.finish(stopped)
    yield new FitProgress(run.figures(result), state)
    return result
  } catch (error) {
    run.rescue()
    throw error
  } finally {
    await run.end()
  }
}
