import { add, div, expandDims, mul, reshape, slice, square, sub, sum, type Tensor } from '@tensorflow/tfjs-core'
import { matrixVector } from './matrix-vector.ts'
import { TINY } from './outside.ts'

/**
 * x [..., D] through the reflections I - 2 v v^T / (v^T v) of the rows `order` of `vectors` [...batch, H, D], one after the
 * other. A vector of 0 reflects nothing.
 */
export function reflect(x: Tensor, vectors: Tensor, order: readonly number[]): Tensor {
  const batch = vectors.shape.slice(0, -2)
  const features = vectors.shape[vectors.rank - 1] as number
  const start = batch.map(() => 0)
  let at = x
  for (const i of order) {
    const v = reshape(slice(vectors, [...start, i, 0], [...batch, 1, features]), [...batch, features])
    const direction = div(v, add(sum(square(v), -1, true), TINY))
    at = sub(at, mul(matrixVector(expandDims(v, -2), at), mul(2, direction)))
  }
  return at
}
