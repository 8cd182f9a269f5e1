import type { Breather } from '@tfjs-flows/core'
import { FlowsError, type RngState } from '@tfjs-flows/core'
import { BestWeights } from './best-weights.ts'
import type { FitFigures } from './fit-progress.ts'
import type { FlatParameters } from './flat-parameters.ts'
import type { LossTable } from './loss-table.ts'
import { type MeanLoss, meanLoss } from './mean-loss.ts'
import type { Evaluation } from './training-state.ts'

export interface EvaluationsOptions {
  readonly parameters: FlatParameters
  /** The validation rows, if there are any. */
  readonly table: LossTable | undefined
  readonly batchSize: number
  /** What every evaluation draws from. */
  readonly noise: RngState
  /** The evaluations of a run that is resumed. */
  readonly history: readonly Evaluation[]
}

/** The evaluations of a run so far, and the weights that were the best in them. */
export class Evaluations {
  readonly best: BestWeights
  readonly #options: EvaluationsOptions
  readonly #history: Evaluation[]
  #latest: FitFigures['validation']

  constructor(options: EvaluationsOptions) {
    this.#options = options
    this.#history = [...options.history]
    this.best = new BestWeights(options.parameters)
  }

  get history(): readonly Evaluation[] {
    return this.#history
  }

  get noise(): RngState {
    return this.#options.noise
  }

  get hasRows(): boolean {
    return this.#options.table !== undefined
  }

  /** The loss of the validation rows at this step, if it was evaluated. */
  at(step: number): FitFigures['validation'] {
    return this.#history.at(-1)?.step === step ? this.#latest : undefined
  }

  /** Evaluates the validation rows and keeps the weights if they are the best; nothing when the run is aborted in it. */
  async run(step: number, trainLoss: number, breather: Breather, signal: AbortSignal | undefined): Promise<void> {
    const { table } = this.#options
    const result = table && (await meanLoss({ ...this.#options, table, step, breather, signal }))
    if (signal?.aborted) return
    if (step === 0 && table !== undefined && result?.brokenRow !== undefined) throw brokenRow(table, result)
    const improved = this.best.offer(step, result?.mean)
    this.#latest = result && { loss: result.mean, best: this.best.loss, improved }
    this.#history.push({ step, trainLoss: step === 0 ? null : trainLoss, validationLoss: result?.mean ?? null })
  }

  /** Gives the model the best weights, where validation rows say which these are. */
  keepBest(): void {
    if (this.hasRows) this.best.restore()
  }
}

/** A row that the untrained model gives no density would make every later loss infinite, and no weights the best. */
function brokenRow({ who, advice }: LossTable, { mean, brokenRow }: MeanLoss): FlowsError {
  return new FlowsError('non-finite', {
    who,
    rule: 'the validation loss must be finite before training',
    got: `${mean}; row ${brokenRow} is the first without a finite loss`,
    do: advice.atStart,
  })
}
