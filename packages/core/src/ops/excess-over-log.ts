import { abs, add, div, less, mul, square, sub, type Tensor } from '@tensorflow/tfjs-core'
import { log1p } from './log1p.ts'
import { select } from './select.ts'

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
