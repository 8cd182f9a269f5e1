import { type Code, type Double, type Float, type Int, operation, unsigned, type Value, type Vector } from './value.ts'

type Binary = (a: Vector, b: Vector) => Vector
type Unary = (a: Vector) => Vector
type Shift = (a: Vector, bits: Int) => Vector

const simd = (opcode: number): Code => [0xfd, unsigned(opcode)]
const binary = (opcode: number): Binary => {
  return (a, b) => operation('v128', simd(opcode), a, b)
}
const unary = (opcode: number): Unary => {
  return (a) => operation('v128', simd(opcode), a)
}
const shift = (opcode: number): Shift => {
  return (a, bits) => operation('v128', simd(opcode), a, bits)
}

/** Four times one float32 constant. */
export function floats(value: number): Vector {
  const bytes = [...new Uint8Array(new Float32Array([value, value, value, value]).buffer)]
  return { type: 'v128', code: [simd(0x0c), bytes] }
}

/** Four times one 32-bit integer constant. */
export function ints(value: number): Vector {
  const bytes = [...new Uint8Array(new Int32Array([value, value, value, value]).buffer)]
  return { type: 'v128', code: [simd(0x0c), bytes] }
}

/** Four 32-bit integer constants. */
export function fourInts(a: number, b: number, c: number, d: number): Vector {
  return { type: 'v128', code: [simd(0x0c), [...new Uint8Array(Int32Array.of(a, b, c, d).buffer)]] }
}

/** The same float64 in both lanes. */
export function splatDouble(value: Double): Vector {
  return operation('v128', simd(0x14), value)
}

/** The same value in all lanes. */
export function splat(value: Float | Int): Vector {
  return operation('v128', simd(value.type === 'f32' ? 0x13 : 0x11), value)
}

export const and: Binary = binary(0x4e)
export const or: Binary = binary(0x50)
export const xor: Binary = binary(0x51)
export const not: Unary = unary(0x4d)

/** Bits of a where the mask is set, of b elsewhere. */
export function pick(mask: Vector, a: Vector, b: Vector): Vector {
  return operation('v128', simd(0x52), a, b, mask)
}

export const equal: Binary = binary(0x41)
export const notEqual: Binary = binary(0x42)
export const less: Binary = binary(0x43)
export const greater: Binary = binary(0x44)
export const lessEqual: Binary = binary(0x45)
export const greaterEqual: Binary = binary(0x46)

export const floor: Unary = unary(0x68)
/** To the nearest integer, ties to even. */
export const nearest: Unary = unary(0x6a)
export const abs: Unary = unary(0xe0)
export const negate: Unary = unary(0xe1)
export const squareRoot: Unary = unary(0xe3)
export const add: Binary = binary(0xe4)
export const subtract: Binary = binary(0xe5)
export const multiply: Binary = binary(0xe6)
export const divide: Binary = binary(0xe7)
/** The smaller one, NaN where either is NaN. */
export const minimum: Binary = binary(0xe8)
/** The larger one, NaN where either is NaN. */
export const maximum: Binary = binary(0xe9)
/** b < a ? b : a in one instruction: a where either is NaN. */
export const fastMinimum: Binary = binary(0xea)
/** a < b ? b : a in one instruction: a where either is NaN. */
export const fastMaximum: Binary = binary(0xeb)

export const equalInts: Binary = binary(0x37)
export const lessInts: Binary = binary(0x39)
export const greaterInts: Binary = binary(0x3b)
/** a < b as unsigned integers. */
export const belowInts: Binary = binary(0x3a)
export const addInts: Binary = binary(0xae)
export const subtractInts: Binary = binary(0xb1)
/** The 64-bit products of the two low lanes, unsigned. */
export const wideProductsLow: Binary = binary(0xde)
/** Those of the two high lanes. */
export const wideProductsHigh: Binary = binary(0xdf)
export const shiftLeftInts: Shift = shift(0xab)
export const shiftRightSigned: Shift = shift(0xac)
export const shiftRightUnsigned: Shift = shift(0xad)
/** To integers towards zero; NaN to 0, out of range to the nearest bound. */
export const truncate: Unary = unary(0xf8)
export const toFloats: Unary = unary(0xfa)

/** The two low float32 lanes as float64. */
export const promoteLow: Unary = unary(0x5f)
/** Two float64 as the low float32 lanes, zeros above. */
export const demoteLow: Unary = unary(0x5e)
/** The two low int32 lanes as float64. */
export const intsToDoubles: Unary = unary(0xfe)
export const addDoubles: Binary = binary(0xf0)
export const multiplyDoubles: Binary = binary(0xf2)

/** 1 where any bit is set. */
export function anyTrue(a: Vector): Int {
  return operation('i32', simd(0x53), a)
}

/** One float32 lane. */
export function lane(a: Vector, index: number): Float {
  return operation('f32', [simd(0x1f), index], a)
}

/** Lanes of a (0 to 3) and b (4 to 7) in any order. */
export function shuffle(a: Vector, b: Vector, lanes: readonly [number, number, number, number]): Vector {
  const bytes = lanes.flatMap((from) => [0, 1, 2, 3].map((byte) => from * 4 + byte))
  return operation('v128', [simd(0x0d), bytes], a, b)
}

const load = (opcode: number): ((address: Int, offset?: number) => Vector) => {
  return (address, offset = 0) => operation('v128', [simd(opcode), 0, unsigned(offset)], address)
}

export const loadVector: (address: Int, offset?: number) => Vector = load(0x00)
/** One float32 from memory in all lanes. */
export const loadSplat: (address: Int, offset?: number) => Vector = load(0x09)
/** One float32 from memory in lane 0, zeros above: how a tail is read. */
export const loadOne: (address: Int, offset?: number) => Vector = load(0x5c)

/** Four bytes from memory as integers. */
export function loadFourBytes(address: Int, offset = 0): Vector {
  return operation('v128', [simd(0x89), simd(0xa9)], loadOne(address, offset))
}

/** Code that stores lane 0 as 4 bytes: how a tail is written. */
export function storeOneCode(address: Int, value: Value<'v128'>, offset: number): Code {
  return [address.code, value.code, simd(0x5a), 0, unsigned(offset), 0]
}

/** Code that stores 16 bytes. */
export function storeVectorCode(address: Int, value: Value<'v128'>, offset: number): Code {
  return [address.code, value.code, simd(0x0b), 0, unsigned(offset)]
}
