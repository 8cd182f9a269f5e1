import type { LogProbKind } from '@tfjs-flows/core'

/** A mean of log-densities over test rows, in nats, and its standard error. */
export interface Estimate {
  readonly mean: number
  readonly standardError: number
}

/** What was compared, as `compare --json` prints it. */
export interface Comparison {
  readonly data: {
    readonly name: string
    readonly rows: number
    readonly columns: readonly string[]
    /** Columns on a lattice, which had U[0, step) added. */
    readonly dequantized: readonly { readonly column: string; readonly step: number }[]
    /** Sum of the log standard deviations of the training split, in nats. */
    readonly logVolume: number
    readonly checksum: string
  }
  readonly split: { readonly train: number; readonly validation: number; readonly test: number }
  readonly backend: string
  readonly seed: number
  readonly models: readonly ModelResult[]
  readonly winner: string
  readonly report: string
}

/** One model of a comparison. */
export interface ModelResult {
  readonly model: string
  readonly parameters: number
  /** In the data's original units. */
  readonly testLogProb: Estimate & { readonly kind: LogProbKind }
  /** Winner's minus this model's log-density per test row. */
  readonly differenceToWinner: Estimate
  readonly bitsPerDim: number
  readonly trainSeconds: number
  readonly samplesPerSecond: number
  readonly logProbPerSecond: number
  /** The hyper-parameters, chosen or given, in words. */
  readonly settings: string
  readonly file: string
}
