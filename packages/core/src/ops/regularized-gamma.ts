import type { Tensor } from '@tensorflow/tfjs-core'
import {
  incompleteGamma,
  incompleteGammaSlope,
  inverseIncompleteGamma,
  logGammaDensity,
} from '../float64/incomplete-gamma-float64.ts'
import { elementwiseFloat64, type Float64Function } from './elementwise-float64.ts'

/** Which part of the probability: below x (P) or above it (Q). */
export type Tail = 'lower' | 'upper'

/**
 * P(a, x) = integral of t^(a-1) e^-t over [0, x] / Gamma(a), the distribution function of Gamma(a, 1), for a > 0;
 * 0 for x <= 0, 1 at Infinity, NaN for a <= 0. Float64 on the host, rounded once. Gradients to both.
 */
export function regularizedGammaP(a: Tensor, x: Tensor): Tensor {
  return elementwiseFloat64([a, x], linear('lower'))
}

/** Q(a, x) = 1 - P(a, x), with full relative accuracy where it is small. */
export function regularizedGammaQ(a: Tensor, x: Tensor): Tensor {
  return elementwiseFloat64([a, x], linear('upper'))
}

/** log P(a, x) or log Q(a, x), which do not underflow. */
export function logRegularizedGamma(a: Tensor, x: Tensor, tail: Tail): Tensor {
  return elementwiseFloat64([a, x], logarithmic(tail))
}

/**
 * x with P(a, x) = p: 0 at p = 0, Infinity at 1, NaN outside [0, 1]. Gradients of the implicit function: 1 / density to
 * p and -(dP / da) / density to a.
 */
export function inverseRegularizedGammaP(a: Tensor, p: Tensor): Tensor {
  return elementwiseFloat64([a, p], {
    value: ([at = 0, level = 0]) => inverseIncompleteGamma(at, level),
    partials: [([at = 0], x) => implicitGammaSlope(at, x), ([at = 0], x) => Math.exp(-logGammaDensity(at, x))],
  })
}

/** x with Q(a, x) = q: `inverseRegularizedGammaP` at 1 - q taken in float64, which resolves q to 1e-16. */
export function inverseRegularizedGammaQ(a: Tensor, q: Tensor): Tensor {
  return elementwiseFloat64([a, q], {
    value: ([at = 0, level = 0]) => inverseIncompleteGamma(at, 1 - level),
    partials: [([at = 0], x) => implicitGammaSlope(at, x), ([at = 0], x) => -Math.exp(-logGammaDensity(at, x))],
  })
}

/** dx / da of a Gamma(a, 1) variate x at a fixed probability. */
export function implicitGammaSlope(a: number, x: number): number {
  return -incompleteGammaSlope(a, x, logGammaDensity(a, x))
}

function linear(tail: Tail): Float64Function {
  const sign = tail === 'lower' ? 1 : -1
  return {
    value: ([a = 0, x = 0]) => Math.exp(logOf(a, x, tail)),
    partials: [
      ([a = 0, x = 0]) => sign * incompleteGammaSlope(a, x),
      ([a = 0, x = 0]) => (x > 0 ? sign * Math.exp(logGammaDensity(a, x)) : 0),
    ],
  }
}

function logarithmic(tail: Tail): Float64Function {
  const sign = tail === 'lower' ? 1 : -1
  return {
    value: ([a = 0, x = 0]) => logOf(a, x, tail),
    partials: [
      ([a = 0, x = 0]) => sign * incompleteGammaSlope(a, x, logOf(a, x, tail)),
      ([a = 0, x = 0]) => (x > 0 ? sign * Math.exp(logGammaDensity(a, x) - logOf(a, x, tail)) : 0),
    ],
  }
}

function logOf(a: number, x: number, tail: Tail): number {
  const { logLower, logUpper } = incompleteGamma(a, x)
  return tail === 'lower' ? logLower : logUpper
}
