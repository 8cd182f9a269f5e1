/** Where series and fraction stop: one unit in the last place. */
const epsilon = 2 ** -53

/** Both need about 10 sqrt(a) terms near x = a; this suffices for a up to 1e8. */
const maxTerms = 100_000

/**
 * The regularised lower incomplete gamma function P(a, x), for a > 0 and x >= 0: by its power series below the mean and
 * by Legendre's continued fraction above it (Abramowitz and Stegun 6.5.29, 6.5.31).
 */
export function gammaP(a: number, x: number): number {
  return x < a + 1 ? lowerSeries(a, x) : 1 - upperFraction(a, x)
}

/** Q(a, x) = 1 - P(a, x), with full relative accuracy where it is small. */
export function gammaQ(a: number, x: number): number {
  return x < a + 1 ? 1 - lowerSeries(a, x) : upperFraction(a, x)
}

/** The distribution function of chi-square with `degrees` degrees of freedom. */
export function chiSquareCdf(x: number, degrees: number): number {
  return gammaP(degrees / 2, x / 2)
}

/** The standard normal distribution function, with full relative accuracy in both tails of its value. */
export function normalCdf(z: number): number {
  const tail = gammaQ(0.5, (z * z) / 2) / 2
  return z < 0 ? tail : 1 - tail
}

/** P = x^a e^-x / Gamma(a + 1) (1 + x/(a+1) + x^2/((a+1)(a+2)) + ...); every term is positive. */
function lowerSeries(a: number, x: number): number {
  if (x === 0) return 0
  let term = 1
  let sum = 1
  for (let n = 1; n < maxTerms && term > sum * epsilon; n += 1) {
    term *= x / (a + n)
    sum += term
  }
  return Math.exp(a * Math.log(x) - x - logGamma(a + 1)) * sum
}

/** Q = x^a e^-x / Gamma(a) 1/(x+1-a- 1(1-a)/(x+3-a- ...)), by the modified method of Lentz. */
function upperFraction(a: number, x: number): number {
  if (x === Number.POSITIVE_INFINITY) return 0
  let b = x + 1 - a
  let c = Number.MAX_VALUE
  let d = 1 / b
  let fraction = d
  for (let n = 1; n < maxTerms; n += 1) {
    const numerator = -n * (n - a)
    b += 2
    d = 1 / (numerator * d + b)
    c = b + numerator / c
    fraction *= c * d
    if (Math.abs(c * d - 1) <= epsilon) break
  }
  return Math.exp(a * Math.log(x) - x - logGamma(a)) * fraction
}

/** Coefficients of Stirling's series: B_2k / (2k (2k - 1)). */
const stirling = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156]

/** log Gamma(a) for a > 0, by Stirling's series past 12 and the recurrence below it. */
export function logGamma(a: number): number {
  let product = 1
  let shifted = a
  while (shifted < 12) {
    product *= shifted
    shifted += 1
  }
  const series = stirling.reduceRight((sum, coefficient) => sum / (shifted * shifted) + coefficient, 0) / shifted
  return (shifted - 0.5) * Math.log(shifted) - shifted + Math.log(2 * Math.PI) / 2 + series - Math.log(product)
}
