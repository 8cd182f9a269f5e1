import { customGrad, type Tensor, tensor } from '@tensorflow/tfjs-core'
import type { Shape } from '@tfjs-flows/core'

/**
 * y of `shape` with y_i = x[indices_i] over all entries in order, 0 where the index is -1: a gather on the host, whose
 * gradient adds up what was taken more than once.
 */
export function gatherFlat(x: Tensor, indices: Int32Array, shape: Shape): Tensor {
  const inputShape = x.shape
  const op = customGrad((...args) => {
    const [input] = args as [Tensor]
    const values = input.dataSync()
    const taken = Float32Array.from(indices, (i) => (i < 0 ? 0 : (values[i] as number)))
    return {
      value: tensor(taken, [...shape], 'float32'),
      gradFunc: (dy: Tensor) => scatterFlat(dy, indices, inputShape),
    }
  })
  return op(x)
}

/** The transpose of `gatherFlat`: y of `shape` with y[indices_i] the sum of x_i, in float64; its gradient gathers. */
export function scatterFlat(x: Tensor, indices: Int32Array, shape: Shape): Tensor {
  const inputShape = x.shape
  const op = customGrad((...args) => {
    const [input] = args as [Tensor]
    const sums = new Float64Array(shape.reduce((product, n) => product * n, 1))
    for (const [i, value] of input.dataSync().entries()) {
      const place = indices[i] as number
      if (place >= 0) sums[place] = (sums[place] as number) + value
    }
    return {
      value: tensor(Float32Array.from(sums), [...shape], 'float32'),
      gradFunc: (dy: Tensor) => gatherFlat(dy, indices, inputShape),
    }
  })
  return op(x)
}
