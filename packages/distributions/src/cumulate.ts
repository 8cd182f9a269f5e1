import { ones, type Tensor } from '@tensorflow/tfjs-core'
import { dense, triangle } from '@tfjs-flows/core'

/** Running sums over the last axis, as a product with a triangle of ones: differentiable on every backend. */
export function cumulate(x: Tensor): Tensor {
  const k = x.shape[x.rank - 1] ?? 0
  return dense(x, triangle(ones([k, k]), { lower: false, strict: false }))
}
