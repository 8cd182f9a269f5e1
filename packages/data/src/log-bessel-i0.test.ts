import { expect, it } from 'vitest'
import { logBesselI0Scaled } from './log-bessel-i0.ts'

/** I0(x) e^-x = 1/pi times the integral of exp(x (cos t - 1)) over [0, pi]; the trapezium rule is exact here. */
function byIntegral(x: number): number {
  const n = 4000
  let sum = 0
  for (let k = 0; k < n; k += 1) sum += Math.exp(x * (Math.cos((2 * Math.PI * k) / n) - 1))
  return Math.log(sum / n)
}

it.each([0, 1e-8, 0.5, 3, 10, 19.999, 20, 25, 100, 2500])('agrees with the integral at %f', (x) => {
  expect(Math.abs(logBesselI0Scaled(x) - byIntegral(x))).toBeLessThan(1e-12)
})
