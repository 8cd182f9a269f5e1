import type { Tensor } from '@tensorflow/tfjs-core'
import {
  incompleteBeta,
  incompleteBetaSlope,
  inverseIncompleteBeta,
  logBetaDensity,
} from '../float64/incomplete-beta-float64.ts'
import { elementwiseFloat64 } from './elementwise-float64.ts'
import type { Tail } from './regularized-gamma.ts'

/**
 * I_x(a, b) = integral of t^(a-1) (1-t)^(b-1) over [0, x] / B(a, b), the distribution function of Beta(a, b), for
 * a, b > 0; 0 for x <= 0, 1 for x >= 1, NaN outside the parameters. Float64 on the host, rounded once. Gradients to all
 * three. 1 - I_x(a, b) = I_(1-x)(b, a): near x = 1 ask for that.
 */
export function regularizedBeta(a: Tensor, b: Tensor, x: Tensor): Tensor {
  return elementwiseFloat64([a, b, x], {
    value: ([p = 0, q = 0, at = 0]) => Math.exp(incompleteBeta(p, q, at).logLower),
    partials: [
      ([p = 0, q = 0, at = 0]) => incompleteBetaSlope(p, q, at),
      ([p = 0, q = 0, at = 0]) => -incompleteBetaSlope(q, p, 1 - at, at),
      ([p = 0, q = 0, at = 0]) => (at > 0 && at < 1 ? Math.exp(logBetaDensity(p, q, at)) : 0),
    ],
  })
}

/** log I_x(a, b) or log(1 - I_x(a, b)), which do not underflow. */
export function logRegularizedBeta(a: Tensor, b: Tensor, x: Tensor, tail: Tail): Tensor {
  const sign = tail === 'lower' ? 1 : -1
  const logOf = (p: number, q: number, at: number): number => {
    const { logLower, logUpper } = incompleteBeta(p, q, at)
    return tail === 'lower' ? logLower : logUpper
  }
  return elementwiseFloat64([a, b, x], {
    value: ([p = 0, q = 0, at = 0]) => logOf(p, q, at),
    partials: [
      ([p = 0, q = 0, at = 0]) => sign * incompleteBetaSlope(p, q, at, 1 - at, logOf(p, q, at)),
      ([p = 0, q = 0, at = 0]) => -sign * incompleteBetaSlope(q, p, 1 - at, at, logOf(p, q, at)),
      ([p = 0, q = 0, at = 0]) => (at > 0 && at < 1 ? sign * Math.exp(logBetaDensity(p, q, at) - logOf(p, q, at)) : 0),
    ],
  })
}

/**
 * x with I_x(a, b) = p: 0 at p = 0, 1 at 1, NaN outside [0, 1]. Gradients of the implicit function, as of
 * `inverseRegularizedGammaP`.
 */
export function inverseRegularizedBeta(a: Tensor, b: Tensor, p: Tensor): Tensor {
  return elementwiseFloat64([a, b, p], {
    value: ([p0 = 0, q0 = 0, level = 0]) => inverseIncompleteBeta(p0, q0, level)[0],
    partials: [
      ([p0 = 0, q0 = 0], x) => -incompleteBetaSlope(p0, q0, x, 1 - x, logBetaDensity(p0, q0, x)),
      ([p0 = 0, q0 = 0], x) => incompleteBetaSlope(q0, p0, 1 - x, x, logBetaDensity(p0, q0, x)),
      ([p0 = 0, q0 = 0], x) => Math.exp(-logBetaDensity(p0, q0, x)),
    ],
  })
}
