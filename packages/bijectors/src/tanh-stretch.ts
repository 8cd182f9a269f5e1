import { add, log, mul, square, sub, type Tensor, tanh } from '@tensorflow/tfjs-core'
import { softplus } from '@tfjs-flows/core'
import { TINY } from './outside.ts'

/** softplus(UNIT_SOFTPLUS) is 1. */
export const UNIT_SOFTPLUS: number = Math.log(Math.E - 1)

/** A slope above 0 that is 1 where raw is 0: softplus(raw + log(e - 1)). */
export function positiveSlope(raw: Tensor): Tensor {
  return softplus(add(raw, UNIT_SOFTPLUS))
}

/**
 * The log of the slope of a + (s - 1) tanh(a), given t = tanh(a): s > 0 at a = 0, and 1 far out.
 *
 * The slope is written t^2 + s (1 - t^2), a sum of parts that are not negative: where s is too small for
 * 1 + (s - 1) (1 - t^2), which rounds to 0, this is still s.
 */
export function logTanhSlope(t: Tensor, s: Tensor): Tensor {
  const flat = square(t)
  return log(add(add(flat, mul(s, sub(1, flat))), TINY))
}

/** a + (s - 1) tanh(a), which increases in a for every s > 0, and the log of its slope. */
export function tanhStretch(a: Tensor, s: Tensor): [value: Tensor, logSlope: Tensor] {
  const t = tanh(a)
  return [add(a, mul(sub(s, 1), t)), logTanhSlope(t, s)]
}
