import { add, div, greaterEqual, less, log, mul, square, sub, type Tensor, where } from '@tensorflow/tfjs-core'
import { fused } from './fused.ts'
import { polynomial } from './polynomial.ts'
import { trigamma } from './trigamma.ts'
import { withGradient } from './with-gradient.ts'

/** The root of digamma in two parts, of which the first is a float32. */
const ROOT = [1.4616321325302124, 1.2438149843418955e-8] as const
const ASYMPTOTIC_FROM = 2.5

/** Our fit of degree 11 to digamma(y) / (y - root) in powers of y - 1.75, on y in [1, 2.5]; error 2e-8. */
const CENTRE = [
  0.858183204, -0.326254635, 0.157121774, -0.0822860279, 0.0447654585, -0.0248755954, 0.0142393406, -0.00803455496,
  0.00366366868, -0.00212068359, 0.00263077471, -0.00147768996,
] as const
/** Our fit of degree 5 to (log x - 1 / (2 x) - digamma(x)) x^2 in powers of 1 / x^2, for x >= 2.5; error 2e-9. */
const ASYMPTOTIC = [0.0833333332, -0.00833327706, 0.00396387817, -0.00403728399, 0.005701533, -0.00585480361] as const

/**
 * digamma(x) = d log Gamma(x) / dx for x > 0; -Infinity at 0, Infinity at Infinity, NaN below 0 and at NaN.
 *
 * The root at 1.4616 is a factor, so that the relative error stays below 5e-7; below 1 it is
 * digamma(x + 1) - 1 / x. Gradient trigamma(x).
 */
export function digamma(x: Tensor): Tensor {
  return withGradient(
    x,
    (at) => fused('FlowsDigamma', { x: at }, {}, () => composite(at)),
    (dy, at) => mul(dy, trigamma(at)),
  )
}

function composite(x: Tensor): Tensor {
  const isLarge = greaterEqual(x, ASYMPTOTIC_FROM)
  const isSmall = less(x, 1)
  const far = where(isLarge, x, add(mul(x, 0), ASYMPTOTIC_FROM))
  const inverse = div(1, far)
  const large = sub(log(far), add(mul(inverse, 0.5), digammaCorrection(square(inverse))))
  const y = where(isSmall, add(x, 1), x)
  const centre = mul(sub(sub(y, ROOT[0]), ROOT[1]), polynomial(sub(y, 1.75), CENTRE))
  // The logarithm is NaN below 0, outside the domain.
  const small = sub(centre, div(1, where(less(x, 0), log(x), x)))
  return where(isLarge, large, where(isSmall, small, centre))
}

/** log x - 1 / (2 x) - digamma(x) of 1 / x^2, for x >= 2.5. */
export function digammaCorrection(inverseSquare: Tensor): Tensor {
  return mul(inverseSquare, polynomial(inverseSquare, ASYMPTOTIC))
}
