import { add, div, less, mul, scalar, square, type Tensor } from '@tensorflow/tfjs-core'
import { polynomial } from './polynomial.ts'
import { select } from './select.ts'

/** Our fit of degree 6 to (trigamma(y) - w - w^2 / 2) / w^3 in powers of w = 1 / y, for y >= 2; error 8e-8. */
const TAIL = [
  0.16666668, -2.73650524e-6, -0.0332389705, -0.00124250833, 0.0317603885, -0.0264263425, 0.00723652706,
] as const

/**
 * trigamma(x) = d digamma(x) / dx for x > 0, to 5e-7 relative; Infinity at 0, 0 at Infinity, NaN below 0.
 *
 * Below 2 it is 1 / x^2 + 1 / (x + 1)^2 + trigamma(x + 2), a sum of positive terms. Its gradient is that of the fit,
 * good to 1e-5.
 */
export function trigamma(x: Tensor): Tensor {
  const isSmall = less(x, 2)
  // A placeholder keeps the branch that is not taken finite.
  const near = select(isSmall, x, add(mul(x, 0), 1))
  const shifted = select(isSmall, add(near, 2), x)
  const w = div(1, shifted)
  const tail = add(w, mul(square(w), add(mul(w, polynomial(w, TAIL)), 0.5)))
  const recurrence = add(div(1, square(near)), div(1, square(add(near, 1))))
  const value = select(isSmall, add(recurrence, tail), tail)
  return select(less(x, 0), scalar(Number.NaN), value)
}
