import { add, type Tensor } from '@tensorflow/tfjs-core'
import { softplus } from '@tfjs-flows/core'

/**
 * A positive scale from any real number: floor + softplus(raw + shift), where the shift makes it 1 at raw = 0. It grows
 * linearly, so no raw value overflows, and it never falls below `floor`, for floor in (0, 1).
 */
export function positiveScale(raw: Tensor, floor: number): Tensor {
  return add(softplus(add(raw, Math.log(Math.expm1(1 - floor)))), floor)
}
