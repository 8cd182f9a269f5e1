import type { Rng } from '@tfjs-flows/core'
import { type FitProgress, fit, type Trainable } from '@tfjs-flows/train'
import type { Workload } from './workload.ts'

/** A training run that goes on for as long as it is asked to. */
export interface TrainingSteps {
  /** One step of the optimiser: batch, gradient, clip, Adam, a look at the loss. */
  step(): Promise<void>
  /** The running mean of the loss. */
  readonly loss: number
  /** Ends the run; it frees what it made, and the model stays. */
  end(): Promise<void>
}

/** Batches' worth of rows to draw from. */
export const BATCHES = 4

/** Small: the weights stay near where they start. */
export const LEARNING_RATE = 1e-4

/** Training of `model` by `fit`, stopped after every step. */
export function trainingSteps(workload: Workload, model: Trainable, rng: Rng, workers = 1): TrainingSteps {
  const { batch } = workload
  const steps = 2 ** 40
  const run: AsyncGenerator<FitProgress, unknown, void> = fit({
    model,
    data: workload.rows(BATCHES * batch, rng),
    batchSize: batch,
    steps,
    evaluateEvery: steps,
    learningRate: LEARNING_RATE,
    schedule: 'constant',
    yieldEvery: 1,
    rng,
    workers,
  })
  let loss = Number.NaN
  return {
    get loss() {
      return loss
    },
    step: async () => {
      const { done, value } = await run.next()
      if (done) throw new Error(`${workload.name}: the training run ended by itself`)
      loss = value.loss
    },
    end: async () => {
      await run.return(undefined)
    },
  }
}
