import { add, scalar, sub, tensor1d, tidy } from '@tensorflow/tfjs-core'

/** The largest rounding step a backend may have: half-precision ones have 2^-10, float32 has 2^-23. */
export const largestEpsilon: number = 2 ** -20

/**
 * The smallest power of two e for which the active backend finds (1 + e) - 1 > 0: 2^-23 in float32. Log-densities are
 * sums of many terms, and half precision would lose them without an error.
 */
export async function float32Epsilon(): Promise<number> {
  const steps = Float32Array.from({ length: 30 }, (_, i) => 2 ** -(i + 1))
  const differences = tidy(() => sub(add(tensor1d(steps), scalar(1)), scalar(1)))
  const seen = await differences.data()
  differences.dispose()
  return steps.reduce((least, step, i) => ((seen[i] ?? 0) > 0 ? step : least), 1)
}
