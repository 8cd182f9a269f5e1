import { incompleteGamma } from '@tfjs-flows/core'

/** The distribution function of chi-square with `degrees` degrees of freedom: P(degrees / 2, x / 2). */
export function chiSquareCdf(x: number, degrees: number): number {
  return Math.exp(incompleteGamma(degrees / 2, x / 2).logLower)
}
