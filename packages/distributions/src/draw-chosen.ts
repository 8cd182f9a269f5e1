import { cast, concat, reshape, type Tensor, zeros } from '@tensorflow/tfjs-core'
import { type Shape, swapLast, takeColumns } from '@tfjs-flows/core'
import type { Distribution, DrawOptions } from './distribution.ts'
import { drawCategories } from './draw-categories.ts'
import { drawBatch, sampleInBatch } from './sample-in-batch.ts'
import { stretch } from './stretch.ts'

/**
 * `count` draws [count, ...batch, ...event] of a mixture: the numbers of the components first, by `logWeights`
 * [...batch, k], then of each component as many draws as the entry of the batch that chose it most often needs, and at
 * least one, so that the parameters of all have a gradient. The numbers are read back to the host.
 */
export function drawChosen(
  components: readonly Distribution[],
  logWeights: Tensor,
  batchShape: Shape,
  count: number,
  options: DrawOptions,
): Tensor {
  const [first] = components as readonly [Distribution, ...Distribution[]]
  const batch = drawBatch(components, batchShape, options.context)
  if (count === 0) return zeros([0, ...batch, ...first.eventShape])
  const entries = batch.reduce((product, n) => product * n, 1)
  const weights = stretch(logWeights, [...batch, components.length])
  const chosen = drawCategories(weights, count, options.rng, options.temperature).dataSync()
  const { rows, needed } = placesOf(chosen as Int32Array, entries, components.length)
  const draws = components.map((component, c) => {
    const x = sampleInBatch(component, needed[c] as number, batch, options)
    return reshape(cast(x, 'float32'), [(needed[c] as number) * entries, -1])
  })
  const all = concat(draws, 0)
  return reshape(swapLast(takeColumns(swapLast(all), rows)), [count, ...batch, ...first.eventShape])
}

/**
 * Where the draw of each choice lies among all draws, laid out as [component, needed, entry of the batch]; `chosen` is
 * [count, entries].
 */
function placesOf(chosen: Int32Array, entries: number, k: number): { rows: Int32Array; needed: number[] } {
  const taken = new Int32Array(k * entries)
  const ranks = chosen.map((c, i) => {
    const place = c * entries + (i % entries)
    const rank = taken[place] as number
    taken[place] = rank + 1
    return rank
  })
  const needed = Array.from({ length: k }, (_, c) => Math.max(1, ...taken.subarray(c * entries, (c + 1) * entries)))
  const starts = needed.map((_, c) => needed.slice(0, c).reduce((sum, n) => sum + n, 0))
  const rows = chosen.map((c, i) => ((starts[c] as number) + (ranks[i] as number)) * entries + (i % entries))
  return { rows, needed }
}
