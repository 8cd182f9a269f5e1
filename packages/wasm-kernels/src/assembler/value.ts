/** The types of WebAssembly values that the kernels use. */
export type ValueType = 'i32' | 'f32' | 'f64' | 'v128'

/** Bytes of code, nested so that building an expression copies nothing, and names of functions where their index goes. */
export type Code = readonly (number | string | Code)[]

/** An expression: code that leaves one value of its type on the stack. */
export interface Value<T extends ValueType = ValueType> {
  readonly type: T
  readonly code: Code
}

/** A 32-bit integer: a pointer into the memory, a count, a condition. */
export type Int = Value<'i32'>
/** One float32. */
export type Float = Value<'f32'>
/** One float64. */
export type Double = Value<'f64'>
/** Four float32 or int32 lanes, or two float64 lanes. */
export type Vector = Value<'v128'>

/** A local variable, which reads as a value. */
export interface Local<T extends ValueType = ValueType> extends Value<T> {
  readonly index: number
}

/** An unsigned number in LEB128. */
export function unsigned(value: number): number[] {
  const bytes: number[] = []
  let rest = value >>> 0
  do {
    const byte = rest & 0x7f
    rest >>>= 7
    bytes.push(rest === 0 ? byte : byte | 0x80)
  } while (rest !== 0)
  return bytes
}

/** A signed 32-bit number in LEB128. */
export function signed(value: number): number[] {
  const bytes: number[] = []
  let rest = value | 0
  for (;;) {
    const byte = rest & 0x7f
    rest >>= 7
    const done = (rest === 0 && (byte & 0x40) === 0) || (rest === -1 && (byte & 0x40) !== 0)
    bytes.push(done ? byte : byte | 0x80)
    if (done) return bytes
  }
}

/** An expression of one opcode after its operands. */
export function operation<T extends ValueType>(type: T, opcode: Code, ...operands: readonly Value[]): Value<T> {
  return { type, code: [...operands.map(({ code }) => code), opcode] }
}
