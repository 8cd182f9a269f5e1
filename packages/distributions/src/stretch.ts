import { add, clone, type Tensor, zeros } from '@tensorflow/tfjs-core'
import type { Shape } from '@tfjs-flows/core'

/** A new tensor of the values of `x`, stretched to `shape` as broadcasting does. */
export function stretch(x: Tensor, shape: Shape): Tensor {
  return x.shape.join() === shape.join() ? clone(x) : add(x, zeros([...shape]))
}
