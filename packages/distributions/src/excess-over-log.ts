import { abs, add, div, less, log, mul, square, sub, type Tensor } from '@tensorflow/tfjs-core'
import { log1p, select } from '@tfjs-flows/core'

/**
 * d - log(1 + d) for d > -1, which is about d^2 / 2 and loses no digits near 0: with w = d / (2 + d) it is
 * d w - 2 w^3 (1/3 + w^2/5 + w^4/7 + ...), as log(1 + d) = 2 atanh(w).
 */
export function excessOverLog(d: Tensor): Tensor {
  const isNear = less(abs(d), 0.5)
  const near = select(isNear, d, mul(d, 0))
  const far = select(isNear, mul(d, 0), d)
  const w = div(near, add(near, 2))
  const squared = square(w)
  let series: Tensor = add(mul(squared, 0), 1 / 13)
  for (const coefficient of [1 / 11, 1 / 9, 1 / 7, 1 / 5, 1 / 3]) series = add(mul(series, squared), coefficient)
  const value = mul(w, sub(near, mul(mul(squared, series), 2)))
  return select(isNear, value, sub(far, log1p(far)))
}

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
