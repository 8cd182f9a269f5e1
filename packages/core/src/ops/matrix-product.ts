import { customGrad, matMul, type Tensor } from '@tensorflow/tfjs-core'
import { FlowsError } from '../flows-error.ts'
import { swapLast } from './triangular-solve.ts'

/**
 * A B over the last two axes: a [..., m, k] and b [..., k, n] with the same batch axes.
 *
 * The gradient transposes explicitly: GEMMs with a transpose flag are slow on the stock wasm backend (tfjs 4.22).
 *
 * @throws FlowsError 'shape' where batch or inner axes differ: the gradient of a broadcast batch would be wrong
 */
export function matrixProduct(a: Tensor, b: Tensor): Tensor {
  const sameBatch = a.shape.slice(0, -2).join() === b.shape.slice(0, -2).join()
  if (a.rank < 2 || !sameBatch || a.shape[a.rank - 1] !== b.shape[b.rank - 2]) {
    throw new FlowsError('shape', {
      who: 'matrixProduct',
      rule: 'a must be [..., m, k] and b [..., k, n] with the same batch axes',
      got: `[${a.shape.join(', ')}] and [${b.shape.join(', ')}]`,
    })
  }
  const op = customGrad((...args) => {
    const [left, right, save] = args as [Tensor, Tensor, (tensors: Tensor[]) => void]
    save([left, right])
    return {
      value: matMul(left, right),
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [x, w] = saved as [Tensor, Tensor]
        return [matMul(dy, swapLast(w)), matMul(swapLast(x), dy)]
      },
    }
  })
  return op(a, b)
}
