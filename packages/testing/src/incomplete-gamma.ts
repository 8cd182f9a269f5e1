/**
 * The upper regularised incomplete gamma function Q(a, x) = Gamma(a, x) / Gamma(a) in float64, for a > 0 and x >= 0:
 * the power series below x = a + 1 and the continued fraction above (NIST Handbook of Mathematical Functions, 2010,
 * 8.11.4 and 8.9.2, the latter evaluated by Lentz's method).
 */
export function upperIncompleteGamma(a: number, x: number): number {
  if (!(x > 0)) return x === 0 ? 1 : Number.NaN
  const front = Math.exp(a * Math.log(x) - x - logGamma(a))
  return x < a + 1 ? 1 - front * series(a, x) : front * continuedFraction(a, x)
}

/** Phi(x) of the standard normal in float64: Q(1/2, x^2 / 2) / 2 in the left half. */
export function standardNormalCdf(x: number): number {
  const tail = upperIncompleteGamma(0.5, (x * x) / 2) / 2
  return x < 0 ? tail : 1 - tail
}

/** sum of x^k / (a (a + 1) ... (a + k)) */
function series(a: number, x: number): number {
  let term = 1 / a
  let total = term
  for (let k = 1; term > total * 1e-17; k += 1) {
    term *= x / (a + k)
    total += term
  }
  return total
}

/** 1 / (x + 1 - a - 1 (1 - a) / (x + 3 - a - 2 (2 - a) / (x + 5 - a - ...))) */
function continuedFraction(a: number, x: number): number {
  let b = x + 1 - a
  let c = Number.POSITIVE_INFINITY
  let d = 1 / b
  let value = d
  for (let k = 1; k < 10_000; k += 1) {
    const step = -k * (k - a)
    b += 2
    d = 1 / (step * d + b)
    c = b + step / c
    value *= c * d
    if (Math.abs(c * d - 1) < 1e-16) break
  }
  return value
}

/** log Gamma(a) for a > 0: Stirling's series after the recurrence has raised a above 10 (Handbook 5.11.1). */
function logGamma(a: number): number {
  let shift = 0
  let z = a
  for (; z < 10; z += 1) shift -= Math.log(z)
  const r = 1 / (z * z)
  const correction = (1 / 12 - r * (1 / 360 - r * (1 / 1260 - r * (1 / 1680 - r / 1188)))) / z
  return shift + (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + correction
}
