const HALF_LOG_2_PI = 0.9189385332046728
/** B(2k) / (2k (2k - 1)), k = 1 .. 8: Stirling's series. */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156, -3617 / 122400] as const

/** log Gamma(x) for x > 0 in float64, to about 1e-15 max(1, |value|): Stirling's series at x + n >= 12. */
export function logGammaFloat64(x: number): number {
  let product = 1
  let at = x
  for (; at < 12; at += 1) product *= at
  const inverse = 1 / at
  let correction = 0
  let power = inverse
  for (const coefficient of STIRLING) {
    correction += coefficient * power
    power *= inverse * inverse
  }
  return (at - 0.5) * Math.log(at) - at + HALF_LOG_2_PI + correction - Math.log(product)
}
