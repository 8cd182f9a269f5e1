import { type Tensor, util } from '@tensorflow/tfjs-core'
import { FlowsError } from '../flows-error.ts'
import { customGradients } from '../tape/custom-gradients.ts'
import { shared } from '../tape/shared.ts'

/**
 * The same numbers in another shape of as many. `reshape` of tfjs runs a kernel, and keeps a clone of x for its gradient, which
 * takes no more of it than its shape.
 *
 * @throws FlowsError 'shape' where the shape has more places or fewer
 *
 * @example
 * ```ts
 * withShape(tensor1d([1, 2, 3, 4]), [2, 2]) // [[1, 2], [3, 4]]
 * ```
 */
export function withShape(x: Tensor, shape: readonly number[]): Tensor {
  if (util.sizeFromShape([...shape]) !== x.size) {
    throw new FlowsError('shape', {
      who: 'withShape',
      rule: 'the shape must have as many places as x',
      got: `[${shape.join(', ')}] for x of shape [${x.shape.join(', ')}]`,
      do: 'Pass a shape whose lengths multiply to the size of x',
    })
  }
  const own = x.shape
  const [y] = customGradients({
    inputs: { x },
    forward: () => [shared(x, shape)],
    gradients: ([dy]) => ({ x: () => shared(dy as Tensor, own) }),
  })
  return y as Tensor
}
