import { Tensor } from '@tensorflow/tfjs-core'
import { FlowsError, type Support } from '@tfjs-flows/core'

/** A support without Tensors: one whose ends no parameter, context or component moves. */
export function fixedSupport(who: string, support: Support): Support {
  const ends: unknown[] = 'low' in support ? [support.low, support.high] : []
  if (support.kind === 'image') fixedSupport(who, support.of)
  if (!ends.some((end) => end instanceof Tensor)) return support
  throw new FlowsError('not-available', {
    who: `${who}.support`,
    rule: 'its ends depend on parameters that are computed or differ between components',
    do: 'Ask for the support of the distribution that these parameters make',
  })
}
