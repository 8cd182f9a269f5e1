import { abs, add, div, less, log, mul, square, sub, type Tensor } from '@tensorflow/tfjs-core'
import { excessOverLog, select } from '@tfjs-flows/core'

/**
 * m^2 - 1 - log m^2 for m = from / to > 0, which is twice the divergence between centred normals of these deviations:
 * near 1 it is n^2 + 2 (n - log(1 + n)) with n = m - 1 = (from - to) / to, a sum of terms that are not negative.
 */
export function squaredRatioExcess(from: Tensor, to: Tensor): Tensor {
  const n = div(sub(from, to), to)
  const isNear = less(abs(n), 0.5)
  const near = select(isNear, n, mul(n, 0))
  const ratio = select(isNear, add(mul(n, 0), 1), div(from, to))
  const far = sub(sub(square(ratio), 1), mul(log(ratio), 2))
  return select(isNear, add(square(near), mul(excessOverLog(near), 2)), far)
}
