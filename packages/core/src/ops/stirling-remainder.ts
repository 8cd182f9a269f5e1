import { add, div, greaterEqual, log, maximum, mul, square, sub, type Tensor, where } from '@tensorflow/tfjs-core'
import { digamma, digammaCorrection } from './digamma.ts'
import { logGamma, stirlingCorrection } from './log-gamma.ts'
import { withGradient } from './with-gradient.ts'

const HALF_LOG_2_PI = 0.9189385332046727
const STIRLING_FROM = 2.5
/** In place of 0 in a logarithm that 0 multiplies. */
const TINY = 1e-30

/**
 * log Gamma(x + 1) - x log x + x for x >= 0: what Stirling's x log x - x leaves of log x!, about log(2 pi x) / 2 and 0 at
 * 0, to about 3e-7 max(1, value) for every x, where the difference of the two itself loses all digits at 1e8 (Loader, "Fast and
 * accurate computation of binomial probabilities", 2000).
 *
 * Gradient digamma(x + 1) - log x, about 1 / (2 x); 69 at 0, where it is infinite.
 */
export function stirlingRemainder(x: Tensor): Tensor {
  return withGradient(
    x,
    (at) => {
      const [isLarge, far, near] = parts(at)
      const large = add(add(mul(log(far), 0.5), HALF_LOG_2_PI), stirlingCorrection(far))
      return where(isLarge, large, add(sub(logGamma(add(near, 1)), mul(near, log(maximum(near, TINY)))), near))
    },
    (dy, at) => {
      const [isLarge, far, near] = parts(at)
      const inverse = div(1, far)
      const large = sub(mul(inverse, 0.5), digammaCorrection(square(inverse)))
      return mul(dy, where(isLarge, large, sub(digamma(add(near, 1)), log(maximum(near, TINY)))))
    },
  )
}

/** Whether the series is used, and x for each of the two forms with its place taken where the other is. */
function parts(x: Tensor): [isLarge: Tensor, far: Tensor, near: Tensor] {
  const isLarge = greaterEqual(x, STIRLING_FROM)
  return [isLarge, where(isLarge, x, STIRLING_FROM), where(isLarge, 1, x)]
}
