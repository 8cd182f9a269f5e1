import { clone, type Tensor } from '@tensorflow/tfjs-core'
import { broadcast, type Shape } from '@tfjs-flows/core'

/** A new tensor of the values of `x`, stretched to `shape` as broadcasting does. */
export function stretch(x: Tensor, shape: Shape): Tensor {
  return x.shape.join() === shape.join() ? clone(x) : broadcast(x, shape)
}
