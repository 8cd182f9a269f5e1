import { add, sum, type Tensor } from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { type Batch, type BatchOptions, batchTensor, eachBatch } from './each-batch.ts'

const block = { values: Float64Array.from({ length: 14 }, (_, i) => i), rows: 7, features: 2 }

/** Row sums plus the context's, batch by batch, with the shapes that were seen. */
async function rowSums(options: BatchOptions): Promise<{ sums: number[]; shapes: string[]; calls: number[] }> {
  const seen = { sums: [] as number[], shapes: [] as string[], calls: [] as number[] }
  const run = (batch: Batch): Tensor => {
    const x = batchTensor(block, batch, [2])
    seen.shapes.push(`${x.shape} ${batch.context?.shape}`)
    const total = sum(x, 1)
    return batch.context === undefined ? total : add(total, sum(batch.context, 1))
  }
  await eachBatch('test', block.rows, options, run, (values, { count }) => {
    seen.calls.push(count)
    seen.sums.push(...Array.from(values))
  })
  return seen
}

describe('eachBatch', () => {
  it('gives all batches one shape and drops the padding', async () => {
    expect(await rowSums({ batchSize: 3 })).toEqual({
      sums: [1, 5, 9, 13, 17, 21, 25],
      shapes: Array(3).fill('3,2 undefined'),
      calls: [3, 3, 1],
    })
  })

  it('makes no batch larger than the rows', async () => {
    expect((await rowSums({})).shapes).toEqual(['7,2 undefined'])
  })

  it('pairs rows with their context, or shares one', async () => {
    const own = { values: Float64Array.from({ length: 7 }, (_, i) => 100 * i), rows: 7, features: 1 }
    expect((await rowSums({ batchSize: 4, context: own })).sums).toEqual([1, 105, 209, 313, 417, 521, 625])
    const shared = { values: Float64Array.of(100), rows: 1, features: 1 }
    const result = await rowSums({ batchSize: 4, context: shared })
    expect(result.sums).toEqual([101, 105, 109, 113, 117, 121, 125])
    expect(result.shapes).toEqual(['4,2 4,1', '4,2 4,1'])
  })

  it('stops when the caller says so, between batches', async () => {
    const controller = new AbortController()
    const seen: number[] = []
    const run = ({ start }: Batch): Tensor => {
      seen.push(start)
      controller.abort('enough')
      return batchTensor(block, { start: 0, count: 2, size: 2, context: undefined }, [2])
    }
    const evaluation = eachBatch('test', 7, { batchSize: 2, signal: controller.signal }, run, () => {})
    await expect(evaluation).rejects.toMatchObject({ code: 'aborted', cause: 'enough' })
    expect(seen).toEqual([0])
  })

  it('refuses options that do not fit', async () => {
    await expect(rowSums({ batchSize: 0 })).rejects.toThrow('batchSize must be a whole number of at least 1; got 0')
    const context = { values: new Float64Array(3), rows: 3, features: 1 }
    await expect(rowSums({ context })).rejects.toThrow('one for each of the 7 rows; got 3 rows')
  })
})

describe('batchTensor', () => {
  it('converts in float64 before it rounds', () => {
    const stamps = { values: Float64Array.of(1.7e9, 1.7e9 + 0.25), rows: 2, features: 1 }
    const x = batchTensor(stamps, { start: 0, count: 2, size: 2, context: undefined }, [], (value) => value - 1.7e9)
    expect([...x.dataSync()]).toEqual([0, 0.25])
    x.dispose()
  })
})
