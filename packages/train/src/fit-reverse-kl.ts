import type { Tensor } from '@tensorflow/tfjs-core'
import { type Density, FlowsError, type LogDensity } from '@tfjs-flows/core'
import { annealingSchedule, type LinearAnnealing } from './annealing.ts'
import { DrawLosses } from './draw-losses.ts'
import { drive } from './drive.ts'
import { ExampleTable } from './examples.ts'
import type { FitProgress, FitResult } from './fit-progress.ts'
import { type FitSettings, type ResolvedSettings, resolveSettings } from './fit-settings.ts'
import type { LossTable } from './loss-table.ts'
import type { ReverseKlGradient } from './reverse-kl-losses.ts'
import type { RunOptions } from './run-options.ts'
import type { Schedule } from './schedule.ts'
import { TrainingRun } from './training-run.ts'
import { parseRecord } from './training-state.ts'

export interface FitReverseKlOptions extends Omit<FitSettings, 'batchSize'>, RunOptions {
  /** Trained in place. Its draws must be differentiable in its parameters: any flow over a normal base. */
  model: Density
  /** The target in nats, up to a constant: x [n, ...event] (and context [n, C]) to [n]. */
  logDensity: LogDensity
  /** Draws a step, default 256. */
  samples?: number | undefined
  /** Default 'path', the gradient with less noise; 'total' where the model's inverse is slow. See `reverseKlLosses`. */
  gradient?: ReverseKlGradient | undefined
  /** The inverse temperature of the target over the steps: a line up to 1, or a function; default 1 throughout. */
  annealing?: LinearAnnealing | Schedule | undefined
  /** Contexts [m, C] to fit p(x | context) under, each drawn for in turn; the tensor stays the caller's. */
  context?: Tensor | undefined
  /** Draws of an evaluation, default 2048: the same noise each time, at inverse temperature 1. */
  evaluationSamples?: number | undefined
}

/**
 * Fits a model q to a density p known up to its normaliser Z, without data: Adam on the reverse KL divergence
 *
 *     KL(q || p / Z) - log Z = E[log q(x) - log p(x)],  x drawn from q
 *
 * (Rezende and Mohamed, "Variational inference with normalizing flows", 2015). It runs, reports, stops, resumes and fails as
 * `fit` does. `loss` is the running mean of log q(x) - inverseTemperature log p(x); the evaluations are always at inverse
 * temperature 1, fall towards -log Z, and choose the weights that are kept. An epoch is a pass over the contexts, or a
 * step where there are none.
 *
 * Reverse KL seeks modes: a mode that no draw of q meets is never found, and no loss tells. Annealing flattens the target at
 * first (p^0.1, say), so that draws still reach every mode. Afterwards `importanceSample` of `@tfjs-flows/metrics` says how
 * good q is, and estimates log Z. `annealing` and `logDensity` are not part of a saved state: pass them again to resume.
 *
 * @returns an async generator of `FitProgress`, whose return value (also the last progress's `result`) is a `FitResult`
 * @throws FlowsError 'non-finite' where a loss or its gradient is not finite; it names the first layer, or `logDensity`
 * @throws FlowsError 'argument' or 'shape' for options or models that cannot be trained
 *
 * @example
 * ```ts
 * const ring = (x: Tensor) => neg(square(sub(sum(square(x), -1), 4))) // log p up to a constant
 * await finished(fitReverseKl({ model: flow, logDensity: ring, steps: 2000, annealing: { from: 0.1, steps: 1000 } }))
 * ```
 */
export async function* fitReverseKl(options: FitReverseKlOptions): AsyncGenerator<FitProgress, FitResult, void> {
  checkOptions(options)
  const { model, samples, resume } = options
  const recorded = resume && parseRecord(resume.state).settings
  const settings = resolveSettings({ ...options, batchSize: samples }, recorded, 'fitReverseKl')
  const run = new TrainingRun({ ...options, ...settings, model, ...(await drawLosses(options, settings)) })
  return yield* drive(run, options)
}

async function drawLosses(
  options: FitReverseKlOptions,
  { steps, batchSize }: ResolvedSettings,
): Promise<{ train: LossTable; held: LossTable }> {
  const { model, logDensity, context, gradient = 'path', annealing, evaluationSamples = 2048 } = options
  const contexts = context && (await ExampleTable.from('context', context, context.shape.slice(1)))
  const parts = { model, logDensity, contexts, steps }
  const inverseTemperature = annealingSchedule(annealing)
  return {
    train: new DrawLosses({ ...parts, gradient, inverseTemperature, rows: contexts?.rows ?? batchSize }),
    // An evaluation takes no gradient, and the total one costs nothing until it is taken.
    held: new DrawLosses({ ...parts, gradient: 'total', inverseTemperature: () => 1, rows: evaluationSamples }),
  }
}

function checkOptions({ model, samples = 256, evaluationSamples = 2048, context }: FitReverseKlOptions): void {
  const fail = (rule: string, got: string, todo: string): never => {
    throw new FlowsError('argument', { who: 'fitReverseKl', rule, got, do: todo })
  }
  for (const [name, count] of Object.entries({ samples, evaluationSamples })) {
    if (!Number.isSafeInteger(count) || count < 1)
      fail(`${name} must be a whole number of at least 1`, String(count), 'Pass a number such as 256')
  }
  if (model.batchShape.length > 0)
    fail('the model must be one density', `batch shape [${model.batchShape.join(', ')}]`, 'Fit each of them alone')
  if (model.logProbKind !== 'exact')
    fail('the model must have an exact density', `a ${model.className} with a ${model.logProbKind}`, 'Fit a flow')
  if (context !== undefined && context.rank !== 2)
    fail('context must be [m, C]', `shape [${context.shape.join(', ')}]`, 'Pass a row for each condition')
}
