import type { Tensor } from '@tensorflow/tfjs-core'
import { FlowsError, type Shape } from '@tfjs-flows/core'
import { broadcastShapes } from './broadcast-shapes.ts'
import type { Distribution, DrawOptions } from './distribution.ts'

/** The batch axes of a draw from parts of one batch shape, any of which may follow the context [...batch, C]. */
export function drawBatch(parts: readonly Distribution[], batchShape: Shape, context: Tensor | undefined): Shape {
  if (context === undefined || !parts.some((part) => part.followsContext)) return batchShape
  return broadcastShapes('sample', batchShape, context.shape.slice(0, -1))
}

/** `count` draws [count, ...batch, ...event] of a part: one that ignores the context still draws for each of its rows. */
export function sampleInBatch(part: Distribution, count: number, batch: Shape, options: DrawOptions): Tensor {
  const own = part.batchShape
  if (part.followsContext && options.context !== undefined) return part.sample(count, options)
  const lead = batch.slice(0, batch.length - own.length)
  if ([...lead, ...own].join() === batch.join()) return part.sample([count, ...lead], options)
  throw new FlowsError('shape', {
    who: 'sample',
    rule: 'a part that ignores the context must have the last batch axes of those that follow it',
    got: `batch [${own.join(', ')}] of ${part.className} in [${batch.join(', ')}]`,
    do: 'Give all parts one batch shape',
  })
}
