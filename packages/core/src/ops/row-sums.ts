import { mul, ones, reshape, sum, type Tensor } from '@tensorflow/tfjs-core'
import { customGradients } from './custom-gradients.ts'

/**
 * The sum over the last axis: [..., D] to [...]. `sum` of tfjs keeps a clone of x for its gradient, which takes two reshapes;
 * here a row of one number is reshaped, and nothing is kept.
 *
 * @example
 * ```ts
 * rowSums(tensor2d([[1, 2], [3, 4]])) // [3, 7]
 * ```
 */
export function rowSums(x: Tensor): Tensor {
  const { shape } = x
  const rows = shape.slice(0, -1)
  const isColumn = shape[x.rank - 1] === 1
  const [y] = customGradients({
    inputs: { x },
    forward: () => [isColumn ? reshape(x, rows) : sum(x, -1)],
    gradients: ([dy]) => ({
      x: () => {
        const column = reshape(dy as Tensor, [...rows, 1])
        return isColumn ? column : mul(column, ones(shape))
      },
    }),
  })
  return y as Tensor
}
