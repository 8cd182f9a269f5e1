import type { Vector } from '../assembler/value.ts'
import { abs, add, and, divide, floats, greaterEqual, ints, negate, or, pick, subtract } from '../assembler/vector.ts'
import type { FunctionWriter } from '../assembler/wasm-function.ts'
import { decayingExponential, decayingExponentialMinusOne } from './exponentials.ts'

/** 1 / (1 + e^-x), from e^-|x|. */
export function logistic(f: FunctionWriter, x: Vector): Vector {
  const decay = f.variable(decayingExponential(f, negate(abs(x))))
  return divide(pick(greaterEqual(x, floats(0)), floats(1), decay), add(floats(1), decay))
}

/** tanh(x) = -sign(x) m / (2 + m) with m = e^(-2|x|) - 1, in fewer steps than `hyperbolicTangent` and within 2.5 ulp. */
export function gateTangent(f: FunctionWriter, x: Vector): Vector {
  const size = f.variable(abs(x))
  const m = f.variable(decayingExponentialMinusOne(f, negate(add(size, size))))
  return or(divide(subtract(floats(0), m), add(m, floats(2))), and(x, ints(-0x8000_0000)))
}
