import { logGammaFloat64 } from './log-gamma-float64.ts'
import { invertTails, type TailPair, tailPair, tailSlope } from './tail-pair.ts'

const SMALLEST = 1e-300
const PRECISION = 1e-16
const MOST_STEPS = 1_000_000

/**
 * log P(a, x) and log Q(a, x), the regularized incomplete gamma functions, in float64 for a > 0: the power series below
 * a + 1, Legendre's continued fraction above (Gautschi, "A computational procedure for incomplete gamma functions",
 * 1979). Steps grow with sqrt(a).
 */
export function incompleteGamma(a: number, x: number): TailPair {
  if (!(a > 0) || Number.isNaN(x)) return { logLower: Number.NaN, logUpper: Number.NaN }
  if (x <= 0) return { logLower: Number.NEGATIVE_INFINITY, logUpper: 0 }
  if (x === Number.POSITIVE_INFINITY) return { logLower: 0, logUpper: Number.NEGATIVE_INFINITY }
  const logFactor = a * Math.log(x) - x - logGammaFloat64(a)
  if (x < a + 1) return tailPair(logFactor + Math.log(series(a, x)), 'lower')
  return tailPair(logFactor + Math.log(fraction(a, x)), 'upper')
}

/** sum of x^n / (a (a + 1) ... (a + n)) */
function series(a: number, x: number): number {
  let term = 1 / a
  let sum = term
  for (let n = 1; n < MOST_STEPS && term > sum * PRECISION; n += 1) {
    term *= x / (a + n)
    sum += term
  }
  return sum
}

/** 1 / (x + 1 - a - 1 (1 - a) / (x + 3 - a - ...)) by Lentz's method. */
function fraction(a: number, x: number): number {
  let b = x + 1 - a
  let c = 1 / SMALLEST
  let d = 1 / (b === 0 ? SMALLEST : b)
  let value = d
  for (let n = 1; n < MOST_STEPS; n += 1) {
    const numerator = -n * (n - a)
    b += 2
    d = 1 / nonZero(numerator * d + b)
    c = nonZero(b + numerator / c)
    const factor = d * c
    value *= factor
    if (Math.abs(factor - 1) < 4 * PRECISION) break
  }
  return value
}

function nonZero(x: number): number {
  return Math.abs(x) < SMALLEST ? SMALLEST : x
}

/** log of the Gamma(a, 1) density at x. */
export function logGammaDensity(a: number, x: number): number {
  return (a - 1) * Math.log(x) - x - logGammaFloat64(a)
}

/** dP(a, x) / da divided by e^logDivisor. */
export function incompleteGammaSlope(a: number, x: number, logDivisor = 0): number {
  if (!(x > 0) || x === Number.POSITIVE_INFINITY) return 0
  return tailSlope((at) => incompleteGamma(at, x), a, logDivisor)
}

/** x with P(a, x) = p: the root is looked for in log x. */
export function inverseIncompleteGamma(a: number, p: number): number {
  if (p === 0) return 0
  if (p === 1) return Number.POSITIVE_INFINITY
  // P(a, x) <= x^a / Gamma(a + 1) bounds x from below; Q falls faster than e^(-x/2) 2^a above.
  const low = Math.max(-700, (Math.log(p) + logGammaFloat64(a + 1)) / a)
  const high = Math.log(2 * (a * Math.LN2 - Math.log1p(-p)) + 1)
  return Math.exp(invertTails((t) => incompleteGamma(a, Math.exp(t)), p, Math.min(low, high - 1), high))
}
