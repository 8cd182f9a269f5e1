import type { AdamOptions } from '@tfjs-flows/core'

/** The norm as float32; infinite also where its square, clipped, is: the second moment would be, and stay so. */
export function usableNorm(squares: number, clipNorm: number): number {
  const norm = Math.fround(Math.sqrt(squares))
  const largest = Math.min(norm, clipNorm)
  return Number.isFinite(Math.fround(largest * largest)) ? norm : norm * Number.POSITIVE_INFINITY
}

/** What `adamUpdate` takes last. The bias corrections are folded into the rate and epsilon, in float64. */
export function adamFactors(
  { step, beta1, beta2, learningRate, epsilon, clipNorm }: AdamOptions,
  norm: number,
): number[] {
  const correction = Math.sqrt(1 - beta2 ** step)
  const rate = (learningRate * correction) / (1 - beta1 ** step)
  const scale = norm > clipNorm ? clipNorm / norm : 1
  return [scale, beta1, 1 - beta1, beta2, 1 - beta2, rate, epsilon * correction]
}
