import { clone, customGrad, type Tensor, zerosLike } from '@tensorflow/tfjs-core'

/** x with a gradient of zero: the value is a constant for differentiation. */
export function stopGradient(x: Tensor): Tensor {
  const op = customGrad((...args) => {
    const [input] = args as [Tensor]
    return { value: clone(input), gradFunc: (dy: Tensor) => zerosLike(dy) }
  })
  return op(x)
}
