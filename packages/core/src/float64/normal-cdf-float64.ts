import { incompleteGamma } from './incomplete-gamma-float64.ts'

/** Phi(z) of the standard normal in float64: Q(1/2, z^2 / 2) / 2 in the left half, with full relative accuracy there. */
export function normalCdfFloat64(z: number): number {
  const tail = Math.exp(incompleteGamma(0.5, (z * z) / 2).logUpper) / 2
  return z < 0 ? tail : 1 - tail
}
