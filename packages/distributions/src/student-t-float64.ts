import {
  type Float64Function,
  incompleteBeta,
  inverseIncompleteBeta,
  logGammaFloat64,
  type TailPair,
  tailPair,
  tailSlope,
} from '@tfjs-flows/core'

/** log P(T <= t) and log P(T > t) of Student's t in float64: half the incomplete beta function of df / (df + t^2). */
function tails(df: number, t: number): TailPair {
  if (!Number.isFinite(t)) return tailPair(Number.NEGATIVE_INFINITY, t < 0 ? 'lower' : 'upper')
  const sum = df + t * t
  const { logLower } = incompleteBeta(df / 2, 0.5, df / sum, (t * t) / sum)
  return tailPair(logLower - Math.LN2, t < 0 ? 'lower' : 'upper')
}

function logDensity(df: number, t: number): number {
  const normalizer = logGammaFloat64((df + 1) / 2) - logGammaFloat64(df / 2) - 0.5 * Math.log(Math.PI * df)
  return normalizer - ((df + 1) / 2) * Math.log1p((t * t) / df)
}

/** P(T <= t) of (df, t). */
export const studentCdf: Float64Function = {
  value: ([df = 0, t = 0]) => Math.exp(tails(df, t).logLower),
  partials: [
    ([df = 0, t = 0]) => tailSlope((at) => tails(at, t), df, 0),
    ([df = 0, t = 0]) => Math.exp(logDensity(df, t)),
  ],
}

/** log P(T <= t) of (df, t). */
export const studentLogCdf: Float64Function = {
  value: ([df = 0, t = 0]) => tails(df, t).logLower,
  partials: [
    ([df = 0, t = 0]) => tailSlope((at) => tails(at, t), df, tails(df, t).logLower),
    ([df = 0, t = 0]) => Math.exp(logDensity(df, t) - tails(df, t).logLower),
  ],
}

/** t with P(T <= t) = p, of (df, p); gradients of the implicit function. */
export const studentQuantile: Float64Function = {
  value: ([df = 0, p = 0]) => {
    if (!(p >= 0 && p <= 1)) return Number.NaN
    const [x, y] = inverseIncompleteBeta(df / 2, 0.5, 2 * Math.min(p, 1 - p))
    const size = Math.sqrt((df * y) / x)
    return p < 0.5 ? -size : size
  },
  partials: [
    ([df = 0], t) => -tailSlope((at) => tails(at, t), df, logDensity(df, t)),
    ([df = 0], t) => Math.exp(-logDensity(df, t)),
  ],
}
