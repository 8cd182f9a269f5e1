import { add, div, mul, square, sub, type Tensor } from '@tensorflow/tfjs-core'
import { squaredRatioExcess } from './squared-ratio-excess.ts'

interface Normals {
  readonly loc: Tensor
  readonly scale: Tensor
}

/**
 * KL of normals, and of what one bijection makes of them: (m^2 - 1 - log m^2 + d^2) / 2 with m = scale_p / scale_q and
 * d = (loc_p - loc_q) / scale_q.
 */
export function normalDivergence(p: Normals, q: Normals): Tensor {
  const distance = square(div(sub(p.loc, q.loc), q.scale))
  return mul(add(squaredRatioExcess(p.scale, q.scale), distance), 0.5)
}
