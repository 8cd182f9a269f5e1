import type { Tensor } from '@tensorflow/tfjs-core'

/**
 * The sum of a tensor's entries in float64 with Neumaier's compensation (1974). Backends sum in one float32: the wasm
 * mean of a million times 0.1 is 0.10096. For figures that are reported, not for gradients.
 */
export async function sumFloat64(x: Tensor): Promise<number> {
  return sumOf((await x.data()) as ArrayLike<number>)
}

/** The mean of a tensor's entries in float64; NaN for an empty tensor. */
export async function meanFloat64(x: Tensor): Promise<number> {
  return (await sumFloat64(x)) / x.size
}

/** The compensated float64 sum of numbers. */
export function sumOf(values: ArrayLike<number>): number {
  let sum = 0
  let lost = 0
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] as number
    const next = sum + value
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum
    sum = next
  }
  // An infinite or NaN sum makes the correction NaN.
  return Number.isFinite(sum) ? sum + lost : sum
}
