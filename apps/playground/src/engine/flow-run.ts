import { Rng } from '@tfjs-flows/core'
import type { TransformedDistribution } from '@tfjs-flows/distributions'
import { type FitProgress, type FitResult, fit } from '@tfjs-flows/train'
import type { Settings } from '../settings.ts'
import { buildFlow } from './build-flow.ts'
import { type HeldOutScore, scoreHeldOut } from './held-out-score.ts'
import { type ToyProblem, toyProblem } from './toy-problem.ts'

/** Rows a step. */
const BATCH_SIZE = 256
const WARMUP_STEPS = 20

/**
 * A flow and the problem it is to learn. The same settings give the same numbers, in a page and in Node: the pictures
 * that are drawn meanwhile have randomness of their own.
 */
export class FlowRun {
  readonly settings: Settings
  readonly problem: ToyProblem
  readonly flow: TransformedDistribution
  readonly #order: Rng

  /** Needs an active backend. The caller disposes the run. */
  constructor(settings: Settings) {
    this.settings = settings
    const { layers, width, seed } = settings
    this.problem = toyProblem(settings.density, seed)
    // The problem takes the first two children of the seed, so that a saved flow finds its data again.
    const [, , weights, order] = new Rng(seed).split(4) as [Rng, Rng, Rng, Rng]
    const { loc, scale } = this.problem
    this.flow = buildFlow({ layers, width, loc, scale, rng: weights })
    this.#order = order
  }

  /** Trains the flow, once. */
  train(signal?: AbortSignal): AsyncGenerator<FitProgress, FitResult, void> {
    const { steps, learningRate } = this.settings
    return fit({
      model: this.flow,
      data: this.problem.train,
      steps,
      learningRate,
      warmupSteps: Math.min(WARMUP_STEPS, steps),
      batchSize: BATCH_SIZE,
      rng: this.#order,
      signal,
    })
  }

  /** How the flow does on the first `rows` held-out rows, by default on all. */
  score(rows?: number): Promise<HeldOutScore> {
    return scoreHeldOut(this.flow, this.problem, rows)
  }

  dispose(): void {
    this.flow.dispose()
  }
}
