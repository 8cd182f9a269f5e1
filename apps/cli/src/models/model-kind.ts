import type { Distribution } from '@tfjs-flows/distributions'
import type { WorkerCount } from '@tfjs-flows/train'
import type { PreparedData } from '../prepare-data.ts'

/** What the user fixed; what is undefined is chosen on the validation split. */
export interface FitSettings {
  readonly seed: number
  /** Training steps of a network; `defaultSteps` where absent. */
  readonly steps: number | undefined
  readonly batchSize: number
  readonly components: number | undefined
  readonly width: number | undefined
  readonly signal: AbortSignal
  readonly backend: string
  /** Threads of a training, default 1. */
  readonly workers?: WorkerCount | undefined
}

/** A point of a learning curve: loss in nats per row of standardised columns. */
export interface LearningPoint {
  readonly seconds: number
  readonly loss: number
}

/** A model fitted to standardised columns. */
export interface Fitted {
  readonly density: Distribution
  readonly parameters: number
  readonly seconds: number
  /** Architecture and what was chosen how, in words. */
  readonly settings: string
  readonly learning: readonly LearningPoint[]
}

/** A family that can be fitted to a table. */
export interface ModelKind {
  readonly name: string
  readonly about: string
  fit(data: PreparedData, settings: FitSettings, progress: (text: string) => void): Promise<Fitted>
}
