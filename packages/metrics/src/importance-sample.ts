import { concat, reshape, type Tensor } from '@tensorflow/tfjs-core'
import { type Density, FlowsError, type LogDensity, type Rng } from '@tfjs-flows/core'
import { type BatchOptions, eachBatch } from './each-batch.ts'
import { checkEvents } from './log-prob-rows.ts'
import type { Rows } from './rows.ts'

export interface ImportanceSampleOptions extends BatchOptions {
  /** The target p in nats, up to a constant: x [n, ...event] (and context [n, C]) to [n]. */
  readonly logDensity: LogDensity
  /** Default 10,000. */
  readonly draws?: number | undefined
  readonly rng: Rng
}

/** Draws of a model, and how much each counts under a target. */
export interface ImportanceSample extends Rows {
  /** log p(x) - log q(x) of each row in nats; -Infinity where p(x) = 0. */
  readonly logWeights: Float64Array
}

/**
 * Draws of a model q with their weights under an unnormalised density p: `importanceReport` says what they are worth, and
 * `resample` turns them into draws of p.
 *
 * With a context, of one row, it is the p of that context.
 *
 * @throws FlowsError 'shape' for a batch of densities or several contexts, 'aborted' when the signal fires
 * @example
 * ```ts
 * const draws = await importanceSample(flow, { logDensity, draws: 10_000, rng: new Rng(1) })
 * const { logNormalizer } = importanceReport(draws.logWeights)
 * ```
 */
export async function importanceSample(model: Density, options: ImportanceSampleOptions): Promise<ImportanceSample> {
  const { logDensity, draws = 10_000, rng } = options
  const features = model.eventShape.reduce((product, n) => product * n, 1)
  const values = new Float64Array(draws * features)
  const logWeights = new Float64Array(draws)
  const sample = { values, rows: draws, features, logWeights }
  checkEvents('importanceSample', model, sample)
  if (options.context !== undefined && options.context.rows !== 1) throw severalContexts(options.context.rows)
  await eachBatch(
    'importanceSample',
    draws,
    options,
    ({ size, context }) => {
      const [x, logProb] = model.sampleAndLogProb(context === undefined ? size : 1, { rng, context })
      const rows = reshape(x, [size, ...model.eventShape])
      const target = context === undefined ? logDensity(rows) : logDensity(rows, context)
      const columns = [reshape(x, [size, features]), reshape(target, [size, 1]), reshape(logProb, [size, 1])]
      return concat(columns, 1) as Tensor
    },
    (found, { start, count }) => {
      for (let i = 0; i < count; i += 1) {
        const at = i * (features + 2)
        for (let j = 0; j < features; j += 1) values[(start + i) * features + j] = found[at + j] as number
        logWeights[start + i] = (found[at + features] as number) - (found[at + features + 1] as number)
      }
    },
  )
  return sample
}

function severalContexts(rows: number): FlowsError {
  return new FlowsError('shape', {
    who: 'importanceSample',
    rule: 'the context must be one row: each has a normaliser of its own',
    got: `${rows} rows`,
    do: 'Call it once for each context',
  })
}
