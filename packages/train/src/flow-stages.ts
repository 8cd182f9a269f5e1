import type { Tensor } from '@tensorflow/tfjs-core'
import { Chain, EmbedContext } from '@tfjs-flows/bijectors'
import type { Bijection } from '@tfjs-flows/core'
import type { TransformedDistribution } from '@tfjs-flows/distributions'

/** What one part of a computation gave, and where that is, in words. */
export type Stage = { place: string; values: Tensor[] }

/** Each part of a flow in the order in which data meet it on the way to the base, then the base. */
export function encodingStages(flow: TransformedDistribution, x: Tensor, context: Tensor | undefined): Stage[] {
  const stages: Stage[] = []
  const z = walk('inverse', flow.bijector, { path: 'bijector', at: x, context, stages })
  const { distribution } = flow
  const place = `logProb of distribution (${distribution.className})`
  return [...stages, { place, values: [distribution.logProb(z, context)] }]
}

/** Each part of a flow in the order in which draws z of its base meet it on the way to the data. */
export function decodingStages(flow: TransformedDistribution, z: Tensor, context: Tensor | undefined): Stage[] {
  const stages: Stage[] = [{ place: `the draws of distribution (${flow.distribution.className})`, values: [z] }]
  walk('forward', flow.bijector, { path: 'bijector', at: z, context, stages })
  return stages
}

interface Walk {
  readonly path: string
  readonly at: Tensor
  readonly context: Tensor | undefined
  /** Each part appends its own. */
  readonly stages: Stage[]
}

/** Follows `at` through a part and gives where it arrives. */
function walk(direction: 'forward' | 'inverse', part: Bijection, { path, at, context, stages }: Walk): Tensor {
  if (part instanceof Chain) {
    const order = [...part.bijectors.entries()]
    if (direction === 'inverse') order.reverse()
    return order.reduce(
      (reached, [i, next]) => walk(direction, next, { path: `${path}.bijectors.${i}`, at: reached, context, stages }),
      at,
    )
  }
  if (part instanceof EmbedContext && context !== undefined) {
    const embedded = part.network.apply(context)
    stages.push({ place: `${path}.network (${part.network.className})`, values: [embedded] })
    return walk(direction, part.bijector, { path: `${path}.bijector`, at, context: embedded, stages })
  }
  const [reached, logDet] = part[`${direction}AndLogDet`](at, context)
  const place = direction === 'inverse' ? `the inverse of ${path}` : path
  stages.push({ place: `${place} (${part.className})`, values: [reached, logDet] })
  return reached
}
