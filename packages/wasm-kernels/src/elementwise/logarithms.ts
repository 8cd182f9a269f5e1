import { int } from '../assembler/scalar.ts'
import type { Vector } from '../assembler/value.ts'
import {
  abs,
  add,
  and,
  divide,
  equal,
  floats,
  ints,
  less,
  maximum,
  multiply,
  negate,
  notEqual,
  or,
  pick,
  shiftRightUnsigned,
  subtract,
  subtractInts,
  toFloats,
} from '../assembler/vector.ts'
import type { FunctionWriter } from '../assembler/wasm-function.ts'
import { exponential, polynomial } from './exponentials.ts'

/** (log(1 + m) - m + m^2 / 2) / m^3 on 1 + m in [sqrt(1/2), sqrt(2)] (Moshier, Cephes, 1989, `logf`). */
const tail = [
  7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
  2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
]

/** log(x): -infinity at 0, NaN below. */
export function logarithm(f: FunctionWriter, x: Vector): Vector {
  const tiny = f.variable(less(x, floats(2 ** -126)))
  const normal = f.variable(pick(tiny, multiply(x, floats(2 ** 23)), x))
  const exponent = subtractInts(shiftRightUnsigned(normal, int(23)), pick(tiny, ints(126 + 23), ints(126)))
  const mantissa = f.variable(or(and(normal, ints(0x007f_ffff)), ints(0x3f00_0000)))
  const small = f.variable(less(mantissa, floats(Math.SQRT1_2)))
  const e = f.variable(subtract(toFloats(exponent), and(small, floats(1))))
  const m = f.variable(subtract(add(mantissa, and(small, mantissa)), floats(1)))
  const square = f.variable(multiply(m, m))
  const curve = add(multiply(multiply(polynomial(m, tail), m), square), multiply(e, floats(-2.1219444e-4)))
  const sum = add(m, subtract(curve, multiply(square, floats(0.5))))
  const value = f.variable(add(sum, multiply(e, floats(0.693359375))))
  const atZero = f.variable(pick(equal(x, floats(0)), floats(Number.NEGATIVE_INFINITY), value))
  // Infinity and NaN come back as they are; what is below 0 becomes NaN.
  const inRange = less(abs(x), floats(Number.POSITIVE_INFINITY))
  const finite = f.variable(pick(inRange, atZero, x))
  return pick(less(x, floats(0)), floats(Number.NaN), finite)
}

/** log(1 + x) = log(u) + (x - (u - 1)) / u with u = fl(1 + x): what rounding took from u is put back. */
export function logarithmOfOnePlus(f: FunctionWriter, x: Vector): Vector {
  const u = f.variable(add(x, floats(1)))
  const lost = f.variable(divide(subtract(x, subtract(u, floats(1))), u))
  // 0 / 0 at x = -1, infinity - infinity at infinity.
  const isPlain = and(notEqual(u, floats(0)), less(u, floats(Number.POSITIVE_INFINITY)))
  return add(logarithm(f, u), and(isPlain, lost))
}

/** log(1 + e^x) = max(x, 0) + log1p(e^-|x|). */
export function softplus(f: FunctionWriter, x: Vector): Vector {
  const decay = f.variable(exponential(f, f.variable(negate(abs(x)))))
  return add(maximum(x, floats(0)), logarithmOfOnePlus(f, decay))
}

/** (log((1 + s) / (1 - s)) - 2 s) / s^3 in s^2 on s in [0, 1/3], least largest error (1.6e-8 of the logarithm). */
const tangentTail = [0.26867548, 0.28233956, 0.40007671, 0.6666664]

/** log(1 + x) for x in [0, 1], by the series in x / (2 + x): neither exponents nor special cases. */
export function logarithmOfOneToTwo(f: FunctionWriter, x: Vector): Vector {
  const s = f.variable(divide(x, add(x, floats(2))))
  const square = f.variable(multiply(s, s))
  return add(add(s, s), multiply(multiply(s, square), polynomial(square, tangentTail)))
}
