/**
 * log I0(x) - x for x >= 0: the modified Bessel function of order 0 without its growth.
 *
 * Series of positive terms up to 20 (no cancellation), asymptotic series beyond (the terms fall until the 40th; twelve
 * leave 1e-13).
 */
export function logBesselI0Scaled(x: number): number {
  if (x < 20) {
    let term = 1
    let sum = 1
    for (let k = 1; term > 1e-17 * sum; k += 1) {
      term *= (x / (2 * k)) ** 2
      sum += term
    }
    return Math.log(sum) - x
  }
  let term = 1
  let sum = 1
  for (let k = 1; k <= 12; k += 1) {
    term *= (2 * k - 1) ** 2 / (8 * k * x)
    sum += term
  }
  return Math.log(sum) - 0.5 * Math.log(2 * Math.PI * x)
}
