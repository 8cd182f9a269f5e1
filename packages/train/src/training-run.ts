import { mul, type Tensor, tensor1d, tidy } from '@tensorflow/tfjs-core'
import { Batches, type Breather, batches, type Module, Rng, type RngState } from '@tfjs-flows/core'
import { Adam } from './adam.ts'
import { Evaluations } from './evaluations.ts'
import { firstNonFinite } from './first-non-finite.ts'
import type { FitFigures, FitResult, StopReason } from './fit-progress.ts'
import {
  encodeSettings,
  type FitSettings,
  learningRateAt,
  type ResolvedSettings,
  resolveSettings,
} from './fit-settings.ts'
import { FlatParameters } from './flat-parameters.ts'
import type { LossTable } from './loss-table.ts'
import { nonFiniteError } from './non-finite-error.ts'
import type { RunOptions } from './run-options.ts'
import { RunningMean } from './running-mean.ts'
import { type StepInput, takeStep } from './take-step.ts'
import {
  decodeVectors,
  encodeRecord,
  encodeVectors,
  parseRecord,
  type StateVectors,
  stateError,
  type TrainingRecord,
  type TrainingState,
} from './training-state.ts'
import type { TrainingTeam } from './workers/training-team.ts'
import type { TeamNeeds, TrainingThreads } from './workers/training-threads.ts'

export interface TrainingRunOptions extends FitSettings, RunOptions {
  readonly model: Module
  /** What is made small. */
  readonly train: LossTable
  /** What chooses the best weights. */
  readonly held: LossTable | undefined
  /** Starts the threads that share the steps, if there are to be any. */
  readonly startThreads?: ((run: TeamNeeds) => Promise<TrainingThreads | undefined>) | undefined
}

/** One training run: what it trains, where it stands, and every tensor it needs. `drive` drives it. */
export class TrainingRun {
  readonly settings: ResolvedSettings
  readonly #train: LossTable
  readonly #evaluations: Evaluations
  readonly #parameters: FlatParameters
  readonly #startThreads: TrainingRunOptions['startThreads']
  readonly #adam: Adam
  readonly #started = performance.now()
  readonly #warnings: string[]
  readonly #record: TrainingRecord | undefined
  readonly #noise: Rng
  readonly #order: Batches
  readonly #loss: RunningMean
  #step: number
  #gradientNorm = Number.NaN
  #final: TrainingState | undefined
  #threads: TrainingThreads | undefined

  constructor(options: TrainingRunOptions) {
    const { model, train, held } = options
    const record = options.resume && parseRecord(options.resume.state)
    this.settings = resolveSettings(options, record?.settings, train.who)
    if (record !== undefined && record.rows !== train.rows) {
      throw stateError(`${train.name} must have its ${record.rows} rows`, `${train.rows}`)
    }
    this.#train = train
    this.#parameters = new FlatParameters(model, train.who)
    this.#startThreads = options.startThreads
    this.#warnings = train.warnings()
    this.#record = record
    const [order, noise, validationNoise] = (options.rng ?? new Rng(options.seed ?? 0)).split(3) as [Rng, Rng, Rng]
    const fresh = batches({ rows: train.rows, batchSize: this.settings.batchSize, rng: order })
    // A resumed run may ask for another batch size.
    this.#order = record === undefined ? fresh : Batches.fromState({ ...record.order, batchSize: fresh.batchSize })
    this.#noise = record === undefined ? noise : Rng.fromState(record.noise)
    this.#loss = new RunningMean(record?.loss)
    this.#step = record?.step ?? 0
    // Decoding may throw, so it comes before anything that must be freed.
    const byName = (flat: Float32Array): Map<string, Float32Array> => this.#parameters.byName(flat)
    const vectors = options.resume && decodeVectors(options.resume.tensors, this.#parameters.size, byName)
    this.#adam = new Adam(this.#parameters.trainedSize, { clipNorm: this.settings.clipNorm })
    this.#evaluations = new Evaluations({
      parameters: this.#parameters,
      table: held,
      batchSize: this.settings.batchSize,
      noise: record?.validationNoise ?? validationNoise.state,
      history: record?.history ?? [],
    })
    if (vectors !== undefined && record !== undefined) this.#resume(vectors, record)
  }

  get step(): number {
    return this.#step
  }

  /** Whether the weights of now are to be evaluated and have not been. */
  get isEvaluationDue(): boolean {
    const isTurn = this.#step % this.settings.evaluateEvery === 0 || this.#step === this.settings.steps
    return isTurn && this.#evaluations.history.at(-1)?.step !== this.#step
  }

  /** Why to stop now, if at all. */
  stopReason(signal: AbortSignal | undefined): StopReason | undefined {
    if (signal?.aborted) return 'aborted'
    const { hasRows, best } = this.#evaluations
    if (hasRows && best.evaluationsSince >= this.settings.patience) return 'patience'
    return this.#step >= this.settings.steps ? 'steps' : undefined
  }

  /** Starts the workers; the rest is ready. */
  async start(): Promise<void> {
    const { clipNorm } = this.settings
    const { batchSize: batch } = this.#order
    this.#threads = await this.#startThreads?.({ parameters: this.#parameters, adam: this.#adam, clipNorm, batch })
    // From now on the team has the moments.
    if (this.#team !== undefined) this.#adam.dispose()
  }

  /** One step of the optimiser. @throws FlowsError 'non-finite', before the step reaches the parameters */
  async takeStep(): Promise<void> {
    const freeCores = this.#threads?.shareCores()
    try {
      const indices = this.#order.next().value
      const noise = this.#noise.state
      const figures = await takeStep(await this.#ownInput(indices))
      try {
        if (this.#isLook) await this.#look(figures, indices, noise)
      } finally {
        figures.dispose()
      }
      this.#step += 1
    } finally {
      freeCores?.()
    }
  }

  /** Evaluates the validation rows and keeps the weights if they are the best; skipped when the run is aborted in it. */
  evaluate(breather: Breather, signal: AbortSignal | undefined): Promise<void> {
    return this.#evaluations.run(this.#step, this.#loss.value, breather, signal)
  }

  /** Where the run stands; the first call after the start also gives the warnings. */
  figures(result?: FitResult): FitFigures {
    const { steps } = this.settings
    const validation = this.#evaluations.at(this.#step)
    const seconds = (performance.now() - this.#started) / 1000
    const stepsPerSecond = (this.#step - (this.#record?.step ?? 0)) / seconds
    return {
      step: this.#step,
      steps,
      epoch: this.#order.epoch,
      loss: this.#loss.value,
      learningRate: learningRateAt(this.settings, Math.max(0, this.#step - 1)),
      gradientNorm: this.#gradientNorm,
      workers: this.#threads?.count ?? 1,
      stepsPerSecond,
      etaSeconds: stepsPerSecond > 0 ? (steps - this.#step) / stepsPerSecond : Infinity,
      ...(validation === undefined ? {} : { validation }),
      ...(this.#warnings.length === 0 ? {} : { warnings: this.#warnings.splice(0) }),
      ...(result === undefined ? {} : { result }),
    }
  }

  /** Ends the run: reads its state a last time and gives the model the weights to keep. */
  async finish(stopped: StopReason): Promise<FitResult> {
    this.#final = await this.state()
    this.#evaluations.keepBest()
    const { best, history, hasRows } = this.#evaluations
    const { step, validationLoss } = best.record
    return {
      steps: this.#step,
      best: { step: hasRows ? step : this.#step, validationLoss },
      stopped,
      history,
      seconds: this.#seconds,
    }
  }

  async state(): Promise<TrainingState> {
    if (this.#final !== undefined) return this.#final
    const current = this.#parameters.read()
    const parameters = Float32Array.from(await current.data())
    current.dispose()
    const best = await this.#evaluations.best.values()
    const moments = await (this.#team?.optimizer ?? this.#adam).state()
    const firstMoment = this.#parameters.padded(moments.firstMoment)
    const secondMoment = this.#parameters.padded(moments.secondMoment)
    const byName = (flat: Float32Array): Map<string, Float32Array> => this.#parameters.byName(flat)
    const record = this.#toRecord()
    return {
      tensors: encodeVectors({ parameters, best, firstMoment, secondMoment }, byName),
      state: encodeRecord(record),
    }
  }

  /** After a failure: gives the model the weights of the best evaluation, or of the latest. */
  rescue(): void {
    this.#evaluations.best.restore()
  }

  /** Ends the workers, gives the model the best weights, where validation rows say which these are, and frees the rest. */
  async end(): Promise<void> {
    await this.#team?.end()
    this.#evaluations.keepBest()
    this.#evaluations.best.dispose()
    this.#adam.dispose()
  }

  get #team(): TrainingTeam | undefined {
    return this.#threads?.team
  }

  get #seconds(): number {
    return (this.#record?.seconds ?? 0) + (performance.now() - this.#started) / 1000
  }

  /** What this thread computes of the step: all of it, or its share in the team. */
  async #ownInput(indices: Int32Array): Promise<StepInput> {
    const whole = this.#stepInput(indices, this.#noise)
    const team = this.#team
    if (team === undefined) return whole
    const own = await team.order({ indices, learningRate: whole.learningRate, noise: this.#noise })
    return {
      ...whole,
      losses: () => mul(this.#train.losses(own.indices, own.noise, this.#step), own.weight),
    }
  }

  #stepInput(indices: Int32Array, noise: Rng): StepInput {
    return {
      parameters: this.#parameters,
      optimizer: this.#team?.optimizer ?? this.#adam,
      learningRate: learningRateAt(this.settings, this.#step),
      losses: () => this.#train.losses(indices, noise, this.#step),
      stages: () => this.#train.stages(indices, noise),
    }
  }

  /** Whether the figures of the step now taken are looked at; always before weights may be kept as the best. */
  get #isLook(): boolean {
    const step = this.#step + 1
    const { lossEvery, evaluateEvery, steps } = this.settings
    return step % lossEvery === 0 || step % evaluateEvery === 0 || step === steps
  }

  async #look(figures: Tensor, indices: Int32Array, noise: RngState): Promise<void> {
    const [loss = Number.NaN, gradientNorm = Number.NaN] = await figures.data()
    if (Number.isFinite(loss) && Number.isFinite(gradientNorm)) {
      this.#loss.add(loss)
      this.#gradientNorm = gradientNorm
      return
    }
    const place = await firstNonFinite(() => this.#stepInput(indices, Rng.fromState(noise)))
    const restoredStep = this.#evaluations.best.step
    throw nonFiniteError({ step: this.#step + 1, loss, gradientNorm, place, restoredStep, table: this.#train })
  }

  #toRecord(): TrainingRecord {
    return {
      version: 1,
      step: this.#step,
      seconds: this.#seconds,
      rows: this.#train.rows,
      settings: encodeSettings(this.settings),
      order: this.#order.state,
      noise: this.#noise.state,
      validationNoise: this.#evaluations.noise,
      loss: this.#loss.state,
      best: this.#evaluations.best.record,
      history: this.#evaluations.history,
    }
  }

  #resume(vectors: StateVectors, record: TrainingRecord): void {
    tidy(() => this.#parameters.write(tensor1d(vectors.parameters)))
    const [firstMoment, secondMoment] = [vectors.firstMoment, vectors.secondMoment].map((all) => {
      return all.subarray(0, this.#parameters.trainedSize)
    }) as [Float32Array, Float32Array]
    this.#adam.restore({ step: record.step, firstMoment, secondMoment })
    this.#evaluations.best.resume(tensor1d(vectors.best), record.best)
  }
}
