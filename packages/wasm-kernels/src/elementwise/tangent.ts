import type { Vector } from '../assembler/value.ts'
import { abs, add, and, divide, floats, ints, less, multiply, or, pick, subtract } from '../assembler/vector.ts'
import type { FunctionWriter } from '../assembler/wasm-function.ts'
import { exponential, polynomial } from './exponentials.ts'

/** (tanh(x) - x) / x^3 in x^2 on |x| < 0.625 (Moshier, Cephes, 1989, `tanhf`). */
const near = [-5.70498872745e-3, 2.06390887954e-2, -5.37397155531e-2, 1.33314422036e-1, -3.33332819422e-1]

/** tanh(x) = sign(x) (1 - 2 / (e^2|x| + 1)), near 0 by a polynomial that does not cancel. */
export function hyperbolicTangent(f: FunctionWriter, x: Vector): Vector {
  const size = f.variable(abs(x))
  const square = f.variable(multiply(x, x))
  const small = f.variable(add(multiply(multiply(polynomial(square, near), square), x), x))
  const power = exponential(f, f.variable(add(size, size)))
  const large = subtract(floats(1), divide(floats(2), add(power, floats(1))))
  const signed = or(large, and(x, ints(-0x8000_0000)))
  return pick(less(size, floats(0.625)), small, signed)
}
