import { expandDims, mul, ones, sum, type Tensor } from '@tensorflow/tfjs-core'
import { customGradients } from './custom-gradients.ts'

/** The sum over the last axis, as of the log-dets of features. Its gradient keeps nothing, where that of tfjs clones x. */
export function sumLastAxis(x: Tensor): Tensor {
  const { shape } = x
  const [sums] = customGradients({
    inputs: { x },
    forward: () => [sum(x, -1)],
    gradients: ([dy]) => ({ x: () => mul(expandDims(dy as Tensor, -1), ones(shape)) }),
  })
  return sums as Tensor
}
