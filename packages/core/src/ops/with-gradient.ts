import { customGrad, type Tensor } from '@tensorflow/tfjs-core'

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
  const op = customGrad((...args) => {
    const [input, save] = args as [Tensor, (tensors: Tensor[]) => void]
    save([input])
    return {
      value: value(input),
      gradFunc: (dy: Tensor, saved: Tensor[]) => gradient(dy, saved[0] as Tensor),
    }
  })
  return op(x)
}
