import { expandDims, mul, sum, type Tensor } from '@tensorflow/tfjs-core'
import { dense, swapLast } from '@tfjs-flows/core'

/** A v over the last axes: matrix [m, n] or one for each entry of a batch [...batch, m, n], and v [..., n] -> [..., m]. */
export function matrixVector(matrix: Tensor, v: Tensor): Tensor {
  return matrix.rank === 2 ? dense(v, swapLast(matrix)) : sum(mul(matrix, expandDims(v, -2)), -1)
}
