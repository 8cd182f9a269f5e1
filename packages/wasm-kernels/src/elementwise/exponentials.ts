import { int } from '../assembler/scalar.ts'
import type { Vector } from '../assembler/value.ts'
import {
  add,
  addInts,
  fastMaximum,
  fastMinimum,
  floats,
  greater,
  ints,
  multiply,
  nearest,
  pick,
  shiftLeftInts,
  shiftRightSigned,
  subtract,
  subtractInts,
  truncate,
} from '../assembler/vector.ts'
import type { FunctionWriter } from '../assembler/wasm-function.ts'

/** Coefficients highest first, by Horner's rule. */
export function polynomial(x: Vector, coefficients: readonly number[]): Vector {
  const [first = 0, ...rest] = coefficients
  return rest.reduce<Vector>((sum, next) => add(multiply(sum, x), floats(next)), floats(first))
}

/** (e^r - 1 - r) / r^2 on |r| <= ln 2 / 2 (Moshier, Cephes, 1989, `expf`). */
const tail = [1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1]

/** x = n ln 2 + r; ln 2 in two parts, the first of few bits, so that n times it is exact. */
function reduce(f: FunctionWriter, x: Vector): { n: Vector; r: Vector } {
  const n = f.variable(nearest(multiply(x, floats(Math.LOG2E))))
  const high = subtract(x, multiply(n, floats(0.693359375)))
  return { n: f.variable(truncate(n)), r: f.variable(subtract(high, multiply(n, floats(-2.1219444e-4)))) }
}

/** 2^n for n in [-126, 127]. */
function powerOfTwo(n: Vector): Vector {
  return shiftLeftInts(addInts(n, ints(127)), int(23))
}

/** e^r - 1 of a reduced r. */
function nearOne(f: FunctionWriter, r: Vector): Vector {
  return f.variable(add(multiply(multiply(r, r), polynomial(r, tail)), r))
}

/** e^x: infinity past 88.73, denormal below -87.3, 0 below -104. */
export function exponential(f: FunctionWriter, x: Vector): Vector {
  // Past the bounds the scales would wrap; NaN passes both comparisons as it is.
  const { n, r } = reduce(f, f.variable(fastMinimum(fastMaximum(x, floats(-105)), floats(89))))
  const value = add(nearOne(f, r), floats(1))
  // In two steps, because 2^128 and 2^-150 are no float32.
  const half = f.variable(shiftRightSigned(n, int(1)))
  return multiply(multiply(value, powerOfTwo(half)), powerOfTwo(subtractInts(n, half)))
}

/** e^x for x <= 0, with e^-87 (1.6e-38) below -87: fewer steps where a scale below that does not count. NaN stays. */
export function decayingExponential(f: FunctionWriter, x: Vector): Vector {
  const { n, r } = reduce(f, f.variable(fastMaximum(x, floats(-87))))
  return multiply(add(nearOne(f, r), floats(1)), powerOfTwo(n))
}

/** e^x - 1 without cancellation: 2^n (e^r - 1) + (2^n - 1). */
export function exponentialMinusOne(f: FunctionWriter, x: Vector): Vector {
  const { n, r } = reduce(f, f.variable(fastMinimum(fastMaximum(x, floats(-30)), floats(80))))
  const scale = f.variable(powerOfTwo(n))
  const near = f.variable(add(multiply(nearOne(f, r), scale), subtract(scale, floats(1))))
  return pick(greater(x, floats(80)), exponential(f, x), near)
}

/** e^x - 1 for x <= 0, without cancellation; exactly -1 below -30. NaN stays. */
export function decayingExponentialMinusOne(f: FunctionWriter, x: Vector): Vector {
  const { n, r } = reduce(f, f.variable(fastMaximum(x, floats(-30))))
  const scale = f.variable(powerOfTwo(n))
  return add(multiply(nearOne(f, r), scale), subtract(scale, floats(1)))
}
