import { add, div, equal, greater, less, mul, square, sub, type Tensor, where } from '@tensorflow/tfjs-core'
import { polynomial } from './polynomial.ts'
import { withGradient } from './with-gradient.ts'

const ASYMPTOTIC_FROM = 6
/** Levels of the continued fraction: at x = 6 the next one is below 1e-9. */
const LEVELS = 16

/** Our fit of degree 7 to (1 - I1(x) / I0(x)) x in powers of 1 / x, for x >= 6; error 1.5e-7. */
const TAIL = [
  0.500000059, 0.124956193, 0.13025093, -0.0380947654, 5.29069278, -50.6143763, 266.627747, -479.141321,
] as const

/**
 * A(x) = I1(x) / I0(x) for x >= 0, the mean resultant length of a von Mises distribution: about x / 2 near 0 and
 * 1 - 1 / (2 x) far out, to 3e-7 relative. Gradient 1 - A / x - A^2, 1/2 at 0.
 *
 * Below 6 it is Gauss's continued fraction x / (2 + x^2 / (4 + x^2 / (6 + ...))), whose parts are all positive.
 */
export function besselRatio(x: Tensor): Tensor {
  return withGradient(
    x,
    (at) => besselRatioValue(at),
    (dy, at) => mul(dy, slope(at)),
  )
}

/** The value alone. */
export function besselRatioValue(x: Tensor): Tensor {
  const isNear = less(x, ASYMPTOTIC_FROM)
  const near = where(isNear, x, add(mul(x, 0), 1))
  const w = div(1, where(isNear, add(mul(near, 0), ASYMPTOTIC_FROM), x))
  return where(isNear, mul(near, nearQuotient(near)), sub(1, mul(w, polynomial(w, TAIL))))
}

/** A(x) / x by the continued fraction. */
function nearQuotient(x: Tensor): Tensor {
  const squared = square(x)
  let below: Tensor = add(mul(squared, 0), 2 * LEVELS)
  for (let level = LEVELS - 1; level >= 1; level -= 1) below = add(div(squared, below), 2 * level)
  return div(1, below)
}

/** Far out 1 - A / x - A^2 cancels: with A = 1 - d it is 2 d - d^2 - (1 - d) / x, d about 1 / (2 x). */
function slope(x: Tensor): Tensor {
  const value = besselRatioValue(x)
  const isAt0 = equal(x, 0)
  const direct = sub(sub(1, div(value, where(isAt0, add(x, 1), x))), square(value))
  const far = where(greater(x, FAR), x, add(mul(value, 0), FAR))
  const w = div(1, far)
  // The series of the derivative of 1 - 1/(2x) - 1/(8x^2) - 1/(8x^3) - 25/(128x^4).
  const series = mul(square(w), polynomial(w, [0.5, 0.25, 0.375, 0.78125]))
  return where(greater(x, FAR), series, where(isAt0, add(mul(value, 0), 0.5), direct))
}

const FAR = 30
