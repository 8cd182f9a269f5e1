export { Adam, type AdamMoments, type AdamSettings } from './adam.ts'
export type { LinearAnnealing } from './annealing.ts'
export type { Examples, Rows } from './examples.ts'
export { finished, fit } from './fit.ts'
export type { FitOptions } from './fit-options.ts'
export { type FitFigures, FitProgress, type FitResult, type StopReason } from './fit-progress.ts'
export { type FitReverseKlOptions, fitReverseKl } from './fit-reverse-kl.ts'
export type { FitSettings } from './fit-settings.ts'
export {
  type ElboModel,
  elbo,
  maximumLikelihood,
  type Objective,
  type ObjectiveInput,
  type ObjectiveSpec,
  type Trainable,
} from './objective.ts'
export {
  type ReverseKlGradient,
  type ReverseKlLossesOptions,
  reverseKlLosses,
} from './reverse-kl-losses.ts'
export type { RunOptions } from './run-options.ts'
export { constantSchedule, cosineSchedule, type Schedule, withWarmup } from './schedule.ts'
export type { Evaluation, TrainingState } from './training-state.ts'
export { serveTraining } from './workers/serve-training.ts'
export type { OwnWorkers, WorkerCount, WorkersOption } from './workers/worker-plan.ts'
export type { WorkerThread } from './workers/worker-thread.ts'
