import { logGammaFloat64 } from './log-gamma-float64.ts'
import { invertTails, type TailPair, tailPair, tailSlope } from './tail-pair.ts'

const SMALLEST = 1e-300
const MOST_STEPS = 100_000

/** log B(a, b) in float64. */
export function logBetaFloat64(a: number, b: number): number {
  return logGammaFloat64(a) + logGammaFloat64(b) - logGammaFloat64(a + b)
}

/**
 * log I_x(a, b) and log(1 - I_x(a, b)), the regularized incomplete beta function, in float64 for a, b > 0: the continued
 * fraction of DLMF 8.17.22, at x or at 1 - x, whichever converges fast (Didonato and Morris, "Algorithm 708", 1992).
 * `y` = 1 - x may be given where it is known better than x.
 */
export function incompleteBeta(a: number, b: number, x: number, y: number = 1 - x): TailPair {
  if (!(a > 0 && b > 0) || Number.isNaN(x)) return { logLower: Number.NaN, logUpper: Number.NaN }
  if (x <= 0) return { logLower: Number.NEGATIVE_INFINITY, logUpper: 0 }
  if (y <= 0) return { logLower: 0, logUpper: Number.NEGATIVE_INFINITY }
  const logFactor = a * Math.log(x) + b * Math.log(y) - logBetaFloat64(a, b)
  if (x * (a + b + 2) <= a + 1) return tailPair(logFactor + Math.log(fraction(a, b, x) / a), 'lower')
  return tailPair(logFactor + Math.log(fraction(b, a, y) / b), 'upper')
}

/** 1 / (1 + d1 / (1 + d2 / (1 + ...))) by Lentz's method. */
function fraction(a: number, b: number, x: number): number {
  let c = 1
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1))
  let value = d
  const step = (numerator: number): number => {
    d = 1 / nonZero(1 + numerator * d)
    c = nonZero(1 + numerator / c)
    value *= c * d
    return c * d
  }
  for (let m = 1; m < MOST_STEPS; m += 1) {
    const at = a + 2 * m
    step((m * (b - m) * x) / ((at - 1) * at))
    const factor = step((-(a + m) * (a + b + m) * x) / (at * (at + 1)))
    if (Math.abs(factor - 1) < 4e-16) break
  }
  return value
}

function nonZero(x: number): number {
  return Math.abs(x) < SMALLEST ? SMALLEST : x
}

/** dI_x(a, b) / da divided by e^logDivisor; for b use 1 - I_(1 - x)(b, a). */
export function incompleteBetaSlope(a: number, b: number, x: number, y: number = 1 - x, logDivisor = 0): number {
  if (!(x > 0 && y > 0)) return 0
  return tailSlope((at) => incompleteBeta(at, b, x, y), a, logDivisor)
}

/** log of the Beta(a, b) density at x. */
export function logBetaDensity(a: number, b: number, x: number, y: number = 1 - x): number {
  return (a - 1) * Math.log(x) + (b - 1) * Math.log(y) - logBetaFloat64(a, b)
}

/** [x, 1 - x] with I_x(a, b) = p: the root is looked for in the logit of x. */
export function inverseIncompleteBeta(a: number, b: number, p: number): [x: number, y: number] {
  if (p === 0) return [0, 1]
  if (p === 1) return [1, 0]
  const tails = (t: number): TailPair => incompleteBeta(a, b, 1 / (1 + Math.exp(-t)), 1 / (1 + Math.exp(t)))
  const t = invertTails(tails, p, -700, 700)
  return [1 / (1 + Math.exp(-t)), 1 / (1 + Math.exp(t))]
}
