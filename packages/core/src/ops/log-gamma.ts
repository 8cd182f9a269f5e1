import { add, div, greaterEqual, less, log, mul, square, sub, type Tensor, where } from '@tensorflow/tfjs-core'
import { digamma } from './digamma.ts'
import { fused } from './fused.ts'
import { polynomial } from './polynomial.ts'
import { withGradient } from './with-gradient.ts'

const HALF_LOG_2_PI = 0.9189385332046727
/** From here on Stirling's series is used. */
const STIRLING_FROM = 2.5

/** Our fit of degree 10 to log Gamma(y) / ((y - 1)(y - 2)) in powers of y - 1.75, on y in [1, 2.5]; error 1.5e-8. */
const CENTRE = [
  0.450139312, -0.119481663, 0.0445204889, -0.0190512721, 0.0087749218, -0.00425236482, 0.00210957918, -0.000958637087,
  0.00049035119, -0.000448490062, 0.000236761258,
] as const
/** Our fit of degree 4 to the correction times x, in powers of 1 / x^2, for x >= 2.5; error 2e-9. */
const STIRLING = [0.0833333332, -0.00277773231, 0.000791237313, -0.000548319265, 0.000424402038] as const

/**
 * log Gamma(x) for x > 0; Infinity at 0 and at Infinity, NaN below 0 and at NaN.
 *
 * The roots at 1 and 2 are factors, so that the relative error stays below 5e-7 everywhere. From 2.5 on it is
 * (x - 1/2)(log x - 1) - 1/2 + log sqrt(2 pi) + correction (Stirling). Gradient digamma(x).
 */
export function logGamma(x: Tensor): Tensor {
  return withGradient(
    x,
    (at) => fused('FlowsLogGamma', { x: at }, {}, () => composite(at)),
    (dy, at) => mul(dy, digamma(at)),
  )
}

function composite(x: Tensor): Tensor {
  const isLarge = greaterEqual(x, STIRLING_FROM)
  const isSmall = less(x, 1)
  const logX = log(x)
  const far = where(isLarge, x, add(mul(x, 0), STIRLING_FROM))
  // (x - 1/2)(log x - 1) - 1/2 keeps log x - 1 together: the parts of x log x - x would cancel near e.
  const stirling = add(mul(sub(far, 0.5), sub(log(far), 1)), HALF_LOG_2_PI - 0.5)
  const large = add(stirling, stirlingCorrection(far))
  // y = x + 1 below 1: the factors (y - 1)(y - 2) = x (x - 1) are exact in x.
  const shifted = polynomial(sub(where(isSmall, add(x, 1), x), 1.75), CENTRE)
  const small = sub(mul(mul(x, sub(x, 1)), shifted), logX)
  const centre = mul(mul(sub(x, 1), sub(x, 2)), shifted)
  return where(isLarge, large, where(isSmall, small, centre))
}

/** log Gamma(x) - (x - 1/2) log x + x - log sqrt(2 pi) for x >= 2.5, the small end of Stirling's formula. */
export function stirlingCorrection(x: Tensor): Tensor {
  const inverse = div(1, x)
  return mul(inverse, polynomial(square(inverse), STIRLING))
}
