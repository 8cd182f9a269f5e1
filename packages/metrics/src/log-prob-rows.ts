import { reshape } from '@tensorflow/tfjs-core'
import { type Density, FlowsError } from '@tfjs-flows/core'
import { type BatchOptions, batchTensor, eachBatch } from './each-batch.ts'
import { float64Front } from './float64-front.ts'
import { checkRows, type Rows } from './rows.ts'

/**
 * log p(x) of each row in nats, in the units of the rows as they are: nothing to undo and no volume to add.
 *
 * Rows are evaluated in batches of one shape. Where the density is a transformed distribution that ends in a
 * `Standardize`, that part is applied in float64 before the values are rounded to float32, so that columns with large
 * offsets keep their detail.
 *
 * @throws FlowsError 'shape' where the rows do not fit the density, 'aborted' when the signal fires
 * @example
 * ```ts
 * const logProbs = await logProbRows(flow, { values, rows: 1000, features: 3 })
 * ```
 */
export async function logProbRows(density: Density, block: Rows, options: BatchOptions = {}): Promise<Float64Array> {
  checkEvents('logProbRows', density, block)
  const front = await float64Front(density)
  const logVolume = front?.logVolume ?? 0
  const logProbs = new Float64Array(block.rows)
  await eachBatch(
    'logProbRows',
    block.rows,
    options,
    (batch) => {
      const x = batchTensor(block, batch, density.eventShape, front?.convert)
      const values = (front?.rest ?? density).logProb(x, batch.context)
      return reshape(values, [batch.size])
    },
    (values, { start }) => {
      for (let i = 0; i < values.length; i += 1) logProbs[start + i] = (values[i] as number) - logVolume
    },
  )
  return logProbs
}

/** Refuses rows that are not events of the density, and a density that is a batch of several. */
export function checkEvents(who: string, density: Density, block: Rows): void {
  if (density.batchShape.length > 0) {
    throw new FlowsError('shape', {
      who,
      rule: 'the density must be one, not a batch of densities',
      got: `batch shape [${density.batchShape.join(', ')}]`,
      do: 'Make the batch axes part of the event, or evaluate each density alone',
    })
  }
  checkRows(
    who,
    block,
    density.eventShape.reduce((product, n) => product * n, 1),
  )
}
