import type { Tensor } from '@tensorflow/tfjs-core'
import { customGradients } from '../tape/custom-gradients.ts'

/**
 * value(x) with the gradient gradient(dy, x): the frame of every op of one tensor whose gradient needs x alone.
 *
 * `gradient` is given the saved x: a tensor that it captured instead would be disposed by the tape.
 */
export function withGradient(
  x: Tensor,
  value: (x: Tensor) => Tensor,
  gradient: (dy: Tensor, x: Tensor) => Tensor,
): Tensor {
  const [y] = customGradients({
    inputs: { x },
    forward: (save) => {
      save([x])
      return [value(x)]
    },
    gradients: ([dy], [saved]) => ({ x: () => gradient(dy as Tensor, saved as Tensor) }),
  })
  return y as Tensor
}
