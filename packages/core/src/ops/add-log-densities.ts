import { add, equal, logicalOr, scalar, type Tensor, where, zerosLike } from '@tensorflow/tfjs-core'
import { customGradients } from '../tape/custom-gradients.ts'
import { sumTo } from './select.ts'

/**
 * a + b, broadcast, but -Infinity where either is, with gradient 0: outside of a support an infinite log-det of the other
 * sign makes no NaN.
 *
 * @example
 * ```ts
 * addLogDensities(tensor1d([-1, -Infinity]), tensor1d([3, Infinity])) // [2, -Infinity]
 * ```
 */
export function addLogDensities(a: Tensor, b: Tensor): Tensor {
  const [aShape, bShape] = [a.shape, b.shape]
  const [value] = customGradients({
    inputs: { a, b },
    forward: (save) => {
      const [outside, sum] = [Number.NEGATIVE_INFINITY, add(a, b)]
      const isOutside = logicalOr(equal(a, outside), equal(b, outside))
      save([isOutside])
      return [where(isOutside, scalar(outside), sum)]
    },
    gradients: ([dy], [isOutside]) => {
      const inside = where(isOutside as Tensor, zerosLike(dy as Tensor), dy as Tensor)
      return { a: () => sumTo(inside, aShape), b: () => sumTo(inside, bShape) }
    },
  })
  return value as Tensor
}
