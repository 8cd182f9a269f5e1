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
  return part.sample(sizesInBatch(part.className, part, count, batch, options.context), options)
}

/** The sample shape by which a part gives `count` draws for each entry of `batch`: [count, ...batch axes it lacks]. */
export function sizesInBatch(
  who: string,
  part: Distribution,
  count: number,
  batch: Shape,
  context: Tensor | undefined,
): Shape {
  if (context === undefined || part.followsContext) return [count]
  const own = part.batchShape
  const added = batch.slice(0, batch.length - own.length)
  if (batch.slice(added.length).join() === own.join()) return [count, ...added]
  throw new FlowsError('shape', {
    who,
    rule: `the context's batch must end in the batch [${own.join(', ')}] of the ${part.className}, which ignores it`,
    got: `context of shape [${context.shape.join(', ')}]`,
    do: 'Build it with the full batch shape',
  })
}
