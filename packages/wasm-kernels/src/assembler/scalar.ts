import { type Code, type Double, type Float, type Int, operation, signed, unsigned, type Value } from './value.ts'

type Binary<From, To> = (a: From, b: From) => To
type Unary<From, To> = (a: From) => To

/** A 32-bit integer constant. */
export function int(value: number): Int {
  return { type: 'i32', code: [0x41, signed(value)] }
}

/** A float32 constant. */
export function float(value: number): Float {
  return { type: 'f32', code: [0x43, [...new Uint8Array(new Float32Array([value]).buffer)]] }
}

/** A float64 constant. */
export function double(value: number): Double {
  return { type: 'f64', code: [0x44, [...new Uint8Array(new Float64Array([value]).buffer)]] }
}

const toInt = <From extends Value>(opcode: number): Binary<From, Int> => {
  return (a, b) => operation('i32', [opcode], a, b)
}
const toFloat = (opcode: number): Binary<Float, Float> => {
  return (a, b) => operation('f32', [opcode], a, b)
}
const toDouble = (opcode: number): Binary<Double, Double> => {
  return (a, b) => operation('f64', [opcode], a, b)
}

export const equalInt: Binary<Int, Int> = toInt(0x46)
export const differentInt: Binary<Int, Int> = toInt(0x47)
/** a < b as signed integers. */
export const lessInt: Binary<Int, Int> = toInt(0x48)
/** a < b as addresses, which reach 4 GiB. */
export const below: Binary<Int, Int> = toInt(0x49)
export const addInt: Binary<Int, Int> = toInt(0x6a)
export const subtractInt: Binary<Int, Int> = toInt(0x6b)
export const multiplyInt: Binary<Int, Int> = toInt(0x6c)
export const andInt: Binary<Int, Int> = toInt(0x71)
export const orInt: Binary<Int, Int> = toInt(0x72)
export const shiftLeft: Binary<Int, Int> = toInt(0x74)
export const shiftRight: Binary<Int, Int> = toInt(0x75)
export const isZero: Unary<Int, Int> = (a) => operation('i32', [0x45], a)

export const addFloat: Binary<Float, Float> = toFloat(0x92)
export const subtractFloat: Binary<Float, Float> = toFloat(0x93)
export const multiplyFloat: Binary<Float, Float> = toFloat(0x94)

export const addDouble: Binary<Double, Double> = toDouble(0xa0)
export const multiplyDouble: Binary<Double, Double> = toDouble(0xa2)
export const promote: Unary<Float, Double> = (a) => operation('f64', [0xbb], a)
export const demote: Unary<Double, Float> = (a) => operation('f32', [0xb6], a)

/** Address immediates: no promise of alignment, a constant offset. */
function at(offset: number): Code {
  return [0, unsigned(offset)]
}

export function loadInt(address: Int, offset = 0): Int {
  return operation('i32', [0x28, at(offset)], address)
}

export function loadByte(address: Int, offset = 0): Int {
  return operation('i32', [0x2d, at(offset)], address)
}

export function loadFloat(address: Int, offset = 0): Float {
  return operation('f32', [0x2a, at(offset)], address)
}

/** a where the condition is not 0, else b. */
export function choose<V extends Value>(condition: Int, a: V, b: V): Value<V['type']> {
  return operation(a.type, [0x1b], a, b, condition)
}
