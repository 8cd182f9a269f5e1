import type { Density, LogProbKind } from '@tfjs-flows/core'
import type { BatchOptions } from './each-batch.ts'
import { logProbRows } from './log-prob-rows.ts'
import type { Rows } from './rows.ts'
import { type Summary, summarize } from './summarize.ts'

/** The log-likelihood of test rows, in nats a row. */
export interface TestLogProb extends Summary {
  /** Whether the values are the log-density itself or a lower bound on it. */
  readonly kind: LogProbKind
}

/**
 * Mean log-density of rows that the model has not seen, with its standard error, in nats and in the units of the rows.
 *
 * Densities of continuous data may exceed 1, so a positive mean is no error; and it depends on the units: compare models
 * on the same columns alone.
 *
 * @throws FlowsError as `logProbRows`
 * @example
 * ```ts
 * const { mean, standardError, kind } = await testLogProb(flow, test)
 * ```
 */
export async function testLogProb(density: Density, block: Rows, options: BatchOptions = {}): Promise<TestLogProb> {
  return { ...summarize(await logProbRows(density, block, options)), kind: density.logProbKind }
}
