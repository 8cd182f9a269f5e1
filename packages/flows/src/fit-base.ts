import { concat, slice, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { FlowsError } from '@tfjs-flows/core'
import { assignMaximumLikelihood, type TransformedDistribution } from '@tfjs-flows/distributions'

export interface FitBaseOptions {
  /** Context of each row [n, C], where the flow has one. */
  context?: Tensor | undefined
  /** A weight of at least 0 for each row, default all equal. */
  weights?: ArrayLike<number> | undefined
  /** Rows encoded at once, default 4096. */
  batchSize?: number | undefined
}

/**
 * Moves the learned base of a flow to where the encoded rows x [n, ...event] are most probable, in closed form: what the
 * layers leave of a mean and a spread is taken at once, and the log-likelihood of these rows can only rise (or stay).
 * For a base such as `base: 'learned'`; before training, after it, or between its parts.
 *
 * The layers do not move: the maximum is over the base alone (psi in Papamakarios et al., "Normalizing flows for
 * probabilistic modeling and inference", 2021). A trained optimiser state is none the wiser: fit the base first, or last.
 *
 * @throws FlowsError 'not-available' where the base is no `TrainableDistribution`, or its family has no closed form
 * @throws FlowsError 'data' where the encoded rows have no such maximum, such as fewer rows than one needs
 * @example
 * ```ts
 * const flow = realNvp({ features: 2, base: 'learned', rng: new Rng(0) })
 * await fitBase(flow, x)
 * ```
 */
export async function fitBase(flow: TransformedDistribution, x: Tensor, options: FitBaseOptions = {}): Promise<void> {
  const { context, weights, batchSize = 4096 } = options
  const rows = x.shape[0] ?? 0
  checkRows(rows, batchSize, context)
  const z = tidy(() => {
    const parts = Array.from({ length: Math.ceil(rows / batchSize) }, (_, i) => {
      const count = Math.min(batchSize, rows - i * batchSize)
      return tidy(() => flow.encode(rowsOf(x, i * batchSize, count), context && rowsOf(context, i * batchSize, count)))
    })
    return concat(parts, 0)
  })
  try {
    await assignMaximumLikelihood(flow.distribution, z, { weights })
  } finally {
    z.dispose()
  }
}

function rowsOf(x: Tensor, start: number, count: number): Tensor {
  return slice(x, [start, ...x.shape.slice(1).map(() => 0)], [count, ...x.shape.slice(1)])
}

function checkRows(rows: number, batchSize: number, context: Tensor | undefined): void {
  const isBatch = Number.isSafeInteger(batchSize) && batchSize >= 1
  if (rows > 0 && isBatch && (context === undefined || context.shape[0] === rows)) return
  throw new FlowsError('shape', {
    who: 'fitBase',
    rule: 'x and context must have the same rows, at least one, and batchSize must be a whole number of at least 1',
    got: `${rows} rows, ${context?.shape[0] ?? 'no'} contexts, batchSize ${batchSize}`,
  })
}
