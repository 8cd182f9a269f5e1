import { Rng } from '@tfjs-flows/core'
import type { TransformedDistribution } from '@tfjs-flows/distributions'
import { logProbRows, sampleRows } from '@tfjs-flows/metrics'
import type { PreparedData } from './prepare-data.ts'

/** One model's log-densities of the test rows, and its speed. */
export interface Evaluation {
  /** Nats, original units, one a test row. */
  readonly testLogProbs: Float64Array
  readonly logProbPerSecond: number
  readonly samplesPerSecond: number
}

const SPEED_ROWS = 4096

/** Scores the test rows; speeds are whole-batch rates after one warm-up batch. */
export async function evaluateModel(
  model: TransformedDistribution,
  data: PreparedData,
  seed: number,
): Promise<Evaluation> {
  const features = data.columns.length
  const testLogProbs = await logProbRows(model, { values: data.test.original, rows: data.test.rows, features })
  const rng = new Rng(seed)
  const rows = { values: await sampleRows(model, SPEED_ROWS, { rng }), rows: SPEED_ROWS, features }
  const samplesPerSecond = await rate(async () => void (await sampleRows(model, SPEED_ROWS, { rng })))
  const logProbPerSecond = await rate(async () => void (await logProbRows(model, rows)))
  return { testLogProbs, logProbPerSecond, samplesPerSecond }
}

async function rate(run: () => Promise<void>): Promise<number> {
  const started = performance.now()
  await run()
  return (1000 * SPEED_ROWS) / (performance.now() - started)
}
