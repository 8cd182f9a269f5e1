import {
  cast,
  clipByValue,
  customGrad,
  expandDims,
  mul,
  oneHot,
  reshape,
  sum,
  type Tensor,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core'
import { FlowsError } from '../flows-error.ts'
import { fused } from './fused.ts'

/**
 * One entry of the last axis for each row: y[...] = x[..., at[...]], for x [..., k] and whole numbers `at` [...] of the
 * shape of x without its last axis. Numbers outside 0 .. k - 1 take the nearest of them.
 *
 * On stock wasm a gather has no gradient, and comparing with all k places takes a hundred times as long.
 *
 * @throws FlowsError 'shape' where the shapes do not fit
 *
 * @example
 * ```ts
 * takeEntry(tf.tensor([[1, 2, 3], [4, 5, 6]]), tf.tensor([2, 0])) // [3, 4]
 * ```
 */
export function takeEntry(x: Tensor, at: Tensor): Tensor {
  const size = x.shape[x.rank - 1]
  if (size === undefined || at.shape.join() !== x.shape.slice(0, -1).join()) {
    throw new FlowsError('shape', {
      who: 'takeEntry',
      rule: 'at must have the shape of x without its last axis',
      got: `x [${x.shape.join(', ')}] and at [${at.shape.join(', ')}]`,
    })
  }
  // tfjs's oneHot refuses a depth of 1.
  if (size === 1) return reshape(x, at.shape)
  const op = customGrad((...args) => {
    const [input, save] = args as [Tensor, (tensors: Tensor[]) => void]
    const places = cast(at, 'float32')
    save([places])
    const value = fused('FlowsTakeEntry', { x: input, at: places }, {}, () =>
      // A product would make NaN of an infinite entry beside the one that is taken.
      sum(where(cast(hotAt(places, size), 'bool'), input, zerosLike(input)), -1),
    )
    return {
      value,
      gradFunc: (dy: Tensor, [saved]: Tensor[]) =>
        fused('FlowsTakeEntryGradient', { dy, at: saved as Tensor }, { size }, () =>
          mul(expandDims(dy, -1), hotAt(saved as Tensor, size)),
        ),
    }
  })
  return op(x)
}

/** 1 at the entry that is taken, 0 elsewhere. */
function hotAt(at: Tensor, size: number): Tensor {
  return oneHot(cast(clipByValue(at, 0, size - 1), 'int32'), size)
}
