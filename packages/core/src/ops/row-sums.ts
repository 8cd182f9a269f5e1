import { sum, type Tensor, tile } from '@tensorflow/tfjs-core'
import { customGradients } from '../tape/custom-gradients.ts'
import { shared } from '../tape/shared.ts'

/**
 * The sum over the last axis: [..., D] to [...]. `sum` of tfjs keeps a clone of x for its gradient, which takes two reshapes
 * and a product; here nothing is kept, and a row of one number is its sum.
 *
 * @example
 * ```ts
 * rowSums(tensor2d([[1, 2], [3, 4]])) // [3, 7]
 * ```
 */
export function rowSums(x: Tensor): Tensor {
  const { shape } = x
  const rows = shape.slice(0, -1)
  const columns = shape[x.rank - 1] ?? 1
  const [y] = customGradients({
    inputs: { x },
    forward: () => [columns === 1 ? shared(x, rows) : sum(x, -1)],
    gradients: ([dy]) => ({
      x: () => {
        const column = shared(dy as Tensor, [...rows, 1])
        return columns === 1 ? column : tile(column, [...rows.map(() => 1), columns])
      },
    }),
  })
  return y as Tensor
}
