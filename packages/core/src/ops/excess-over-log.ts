import { abs, add, div, less, mul, square, sub, type Tensor } from '@tensorflow/tfjs-core'
import { log1p } from './log1p.ts'
import { polynomial } from './polynomial.ts'
import { select } from './select.ts'

/** 1 / (2 i + 3): half of log(1 + d) = 2 atanh(w) in powers of w^2, without its first term w. */
const ATANH = [1 / 3, 1 / 5, 1 / 7, 1 / 9, 1 / 11, 1 / 13] as const

/** d - log(1 + d) for d > -1, which is about d^2 / 2 and loses no digits near 0. */
export function excessOverLog(d: Tensor): Tensor {
  const isNear = less(abs(d), 0.5)
  const near = select(isNear, d, mul(d, 0))
  const far = select(isNear, mul(d, 0), d)
  return select(isNear, excessSeries(near), sub(far, log1p(far)))
}

/** d - log(1 + d) for |d| <= 1/2: with w = d / (2 + d) it is d w - 2 w^3 (1/3 + w^2/5 + w^4/7 + ...). */
export function excessSeries(d: Tensor): Tensor {
  const w = div(d, add(d, 2))
  const squared = square(w)
  return mul(w, sub(d, mul(mul(squared, polynomial(squared, ATANH)), 2)))
}
