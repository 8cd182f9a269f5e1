import { add, div, greaterEqual, log, mul, square, sub, type Tensor, where } from '@tensorflow/tfjs-core'
import { digamma, digammaCorrection } from './digamma.ts'
import { logGamma, stirlingCorrection } from './log-gamma.ts'
import { withGradient } from './with-gradient.ts'

const HALF_LOG_2_PI = 0.9189385332046727
const STIRLING_FROM = 2.5
/** Added to x in a logarithm that x = 0 multiplies. */
const TINY = 1e-30

/**
 * log Gamma(x + 1) - x log x + x for x >= 0: what Stirling's x log x - x leaves of log x!, about log(2 pi x) / 2 and 0 at
 * 0, to about 3e-7 max(1, value) for every x, where the difference of the two itself loses all digits at 1e8 (Loader,
 * "Fast and accurate computation of binomial probabilities", 2000).
 *
 * Gradient digamma(x + 1) - log x, about 1 / (2 x); 69 at 0, where it is infinite.
 */
export function stirlingRemainder(x: Tensor): Tensor {
  return withGradient(
    x,
    (at) => {
      // Either form may be NaN where the other is taken: no gradient passes through them.
      const large = add(add(mul(log(at), 0.5), HALF_LOG_2_PI), stirlingCorrection(at))
      const small = add(sub(logGamma(add(at, 1)), mul(at, log(add(at, TINY)))), at)
      return where(greaterEqual(at, STIRLING_FROM), large, small)
    },
    (dy, at) => {
      const inverse = div(1, at)
      const large = sub(mul(inverse, 0.5), digammaCorrection(square(inverse)))
      const small = sub(digamma(add(at, 1)), log(add(at, TINY)))
      return mul(dy, where(greaterEqual(at, STIRLING_FROM), large, small))
    },
  )
}
