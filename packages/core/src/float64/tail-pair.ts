import { derivative, shapeStep } from './derivative.ts'
import { findRoot } from './find-root.ts'

/** log P(X <= x) and log P(X > x), of which the smaller is accurate and the other its complement. */
export interface TailPair {
  readonly logLower: number
  readonly logUpper: number
}

/** Both tails from the one that was computed. */
export function tailPair(log: number, which: 'lower' | 'upper'): TailPair {
  const complement =
    log >= 0 ? Number.NEGATIVE_INFINITY : log > -Math.LN2 ? Math.log(-Math.expm1(log)) : Math.log1p(-Math.exp(log))
  return which === 'lower' ? { logLower: log, logUpper: complement } : { logLower: complement, logUpper: log }
}

/** d P(X <= x) / d parameter divided by e^logDivisor, from the smaller tail. */
export function tailSlope(tails: (parameter: number) => TailPair, parameter: number, logDivisor: number): number {
  const { logLower, logUpper } = tails(parameter)
  const h = shapeStep(parameter)
  if (logLower <= logUpper) {
    if (logLower === Number.NEGATIVE_INFINITY) return 0
    return Math.exp(logLower - logDivisor) * derivative((at) => tails(at).logLower, parameter, h)
  }
  if (logUpper === Number.NEGATIVE_INFINITY) return 0
  return -Math.exp(logUpper - logDivisor) * derivative((at) => tails(at).logUpper, parameter, h)
}

/** t between `low` and `high` with P(X <= t) = p, by the smaller tail; the ends at p = 0 and 1, NaN outside [0, 1]. */
export function invertTails(tails: (t: number) => TailPair, p: number, low: number, high: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN
  const [logP, logQ] = [Math.log(p), Math.log1p(-p)]
  const isLower = p <= 0.5
  return findRoot((t) => (isLower ? tails(t).logLower - logP : logQ - tails(t).logUpper), low, high)
}
