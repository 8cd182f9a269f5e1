import { addDouble, double, promote } from '../assembler/scalar.ts'
import type { Double, Local, Vector } from '../assembler/value.ts'
import { addDoubles, demoteLow, floats, lane, promoteLow, shuffle } from '../assembler/vector.ts'
import type { FunctionWriter } from '../assembler/wasm-function.ts'

/** A sum in float64 of float32 lanes. */
export interface DoubleSum {
  readonly low: Local<'v128'>
  readonly high: Local<'v128'>
  /** Of single values. */
  readonly single: Local<'f64'>
}

/** A new sum, 0. */
export function doubleSum(f: FunctionWriter): DoubleSum {
  const zero = f.variable(floats(0))
  return { low: zero, high: f.variable(floats(0)), single: f.variable(double(0)) }
}

/** Adds four lanes, or lane 0 alone. */
export function addTo(f: FunctionWriter, { low, high, single }: DoubleSum, value: Local<'v128'>, lanes: 1 | 4): void {
  if (lanes === 4) {
    f.set(low, addDoubles(low, promoteLow(value)))
    f.set(high, addDoubles(high, promoteLow(shuffle(value, value, [2, 3, 2, 3]))))
  } else f.set(single, addDouble(single, promote(lane(value, 0))))
}

/** Of all lanes. */
export function totalOf(f: FunctionWriter, { low, high, single }: DoubleSum): Double {
  const pair = f.variable(addDoubles(low, high))
  const at = (index: 0 | 1): Double => ({ type: 'f64', code: [pair.code, 0xfd, 0x21, index] })
  return addDouble(addDouble(at(0), at(1)), single)
}

/** Of each lane by itself, as float32. */
export function lanesOf({ low, high }: DoubleSum): Vector {
  return shuffle(demoteLow(low), demoteLow(high), [0, 1, 4, 5])
}
