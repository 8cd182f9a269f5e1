import { div, equal, log, mul, type Tensor, where } from '@tensorflow/tfjs-core'
import { customGradients } from '../tape/custom-gradients.ts'
import { sumTo } from './select.ts'

/**
 * x log y for y >= 0, which broadcast, and 0 wherever x = 0, even at y = 0. Gradients log y and x / y, both 0 at x = 0
 * with y = 0.
 */
export function xlogy(x: Tensor, y: Tensor): Tensor {
  const [value] = customGradients({
    inputs: { x, y },
    forward: (save) => {
      save([x, y])
      return [whereNot0(x, mul(x, log(whereNot0(x, y, 1))), 0)]
    },
    gradients: ([dy], saved) => {
      const [left, right] = saved as [Tensor, Tensor]
      const given = dy as Tensor
      const safe = where(equal(right, 0), whereNot0(left, right, 1), right)
      return {
        x: () => sumTo(mul(given, log(safe)), left.shape),
        y: () => sumTo(mul(given, div(left, safe)), right.shape),
      }
    },
  })
  return value as Tensor
}

/** `value` where x is not 0. */
function whereNot0(x: Tensor, value: Tensor, otherwise: number): Tensor {
  return where(equal(x, 0), otherwise, value)
}
