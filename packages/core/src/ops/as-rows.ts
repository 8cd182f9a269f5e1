import { cast, type Tensor, util } from '@tensorflow/tfjs-core'
import { withShape } from './with-shape.ts'

/** x [..., D] as a matrix [rows, D] of float32, which a kernel reads. */
export function asRows(x: Tensor): Tensor {
  const floats = x.dtype === 'float32' ? x : cast(x, 'float32')
  if (x.rank === 2) return floats
  return withShape(floats, [util.sizeFromShape(x.shape.slice(0, -1)), x.shape[x.rank - 1] as number])
}
