import { scaleConstants } from '@tfjs-flows/core'
import type { Vector } from '../assembler/value.ts'
import { add, floats, negate, subtract } from '../assembler/vector.ts'
import type { FunctionWriter } from '../assembler/wasm-function.ts'
import { softplus } from './logarithms.ts'

const { softplusFloor, softplusShift, sigmoidShift, logSigmoidShift } = scaleConstants

/** e^s of the scale map 'softplus' of core's `affineCoupling`. */
export function softplusScale(f: FunctionWriter, a: Vector): Vector {
  return f.variable(add(softplus(f, f.variable(add(a, floats(softplusShift)))), floats(softplusFloor)))
}

/** s of its scale map 'sigmoid'. */
export function sigmoidLogScale(f: FunctionWriter, a: Vector): Vector {
  const below = f.variable(softplus(f, f.variable(negate(add(a, floats(sigmoidShift))))))
  return subtract(negate(below), floats(logSigmoidShift))
}
