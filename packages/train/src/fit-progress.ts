import type { Evaluation, TrainingState } from './training-state.ts'

/** Why a run ended. */
export type StopReason = 'steps' | 'patience' | 'aborted'

/** What a run came to. */
export interface FitResult {
  /** Steps taken. */
  readonly steps: number
  /** The step whose weights the model has now; the loss is null without an evaluation. */
  readonly best: { readonly step: number; readonly validationLoss: number | null }
  readonly stopped: StopReason
  readonly history: readonly Evaluation[]
  /** Time spent, over all parts of a resumed run. */
  readonly seconds: number
}

/** The plain fields of a `FitProgress`; losses in nats. */
export interface FitFigures {
  /** Steps taken so far, of `steps`. */
  readonly step: number
  readonly steps: number
  /** Whole passes over the rows so far; `fitReverseKl` without contexts has none to pass over, and counts steps. */
  readonly epoch: number
  /** Running mean of the training loss over about the last 100 looks. Negative where the density exceeds 1: no error. */
  readonly loss: number
  /** Step size of the latest step. */
  readonly learningRate: number
  /** Norm of the latest gradient that was looked at, before clipping. */
  readonly gradientNorm: number
  /** Threads that train. */
  readonly workers: number
  /** Speed since the start of this part of the run. */
  readonly stepsPerSecond: number
  /** Time left to `steps` at that speed. */
  readonly etaSeconds: number
  /** The evaluation of this very step, where there was one: of the validation rows, or of `fitReverseKl`'s own draws. */
  readonly validation?: { readonly loss: number; readonly best: number; readonly improved: boolean }
  /** In the first progress alone, where there are any: columns on which the density would diverge. */
  readonly warnings?: readonly string[]
  /** In the last progress of a run alone. */
  readonly result?: FitResult
}

/**
 * Where a run stands. Its fields are plain data (`structuredClone` and `JSON.stringify` keep just those); `state` reads
 * what a checkpoint needs.
 */
export class FitProgress implements FitFigures {
  readonly step: number
  readonly steps: number
  readonly epoch: number
  readonly loss: number
  readonly learningRate: number
  readonly gradientNorm: number
  readonly workers: number
  readonly stepsPerSecond: number
  readonly etaSeconds: number
  declare readonly validation?: { readonly loss: number; readonly best: number; readonly improved: boolean }
  declare readonly warnings?: readonly string[]
  declare readonly result?: FitResult
  readonly #state: () => Promise<TrainingState>

  constructor(figures: FitFigures, state: () => Promise<TrainingState>) {
    this.step = figures.step
    this.steps = figures.steps
    this.epoch = figures.epoch
    this.loss = figures.loss
    this.learningRate = figures.learningRate
    this.gradientNorm = figures.gradientNorm
    this.workers = figures.workers
    this.stepsPerSecond = figures.stepsPerSecond
    this.etaSeconds = figures.etaSeconds
    if (figures.validation !== undefined) this.validation = figures.validation
    if (figures.warnings !== undefined) this.warnings = figures.warnings
    if (figures.result !== undefined) this.result = figures.result
    this.#state = state
  }

  /**
   * The state of training for a checkpoint. Await it inside the loop: the run goes on as soon as the next progress is
   * asked for. After the last progress it is the state at the end, before the best weights were restored.
   */
  state(): Promise<TrainingState> {
    return this.#state()
  }
}
