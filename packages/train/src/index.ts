export { Adam, type AdamMoments, type AdamProposal, type AdamSettings } from './adam.ts'
export type { Examples, Rows } from './examples.ts'
export { finished, fit } from './fit.ts'
export type { FitOptions } from './fit-options.ts'
export { type FitFigures, FitProgress, type FitResult, type StopReason } from './fit-progress.ts'
export type { FitSettings } from './fit-settings.ts'
export {
  type ElboModel,
  elbo,
  maximumLikelihood,
  type Objective,
  type ObjectiveInput,
  type Trainable,
} from './objective.ts'
export { constantSchedule, cosineSchedule, type Schedule, withWarmup } from './schedule.ts'
export type { Evaluation, TrainingState } from './training-state.ts'
