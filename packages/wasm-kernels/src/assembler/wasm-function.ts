import { below, int } from './scalar.ts'
import {
  type Code,
  type Float,
  type Int,
  type Local,
  unsigned,
  type Value,
  type ValueType,
  type Vector,
} from './value.ts'
import { storeOneCode, storeVectorCode } from './vector.ts'

/** A function of the module: its name, its parameters and its code. */
export interface WasmFunction {
  readonly name: string
  readonly parameters: readonly ValueType[]
  readonly locals: readonly ValueType[]
  readonly code: Code
  /** The functions that it calls. */
  readonly callees: readonly WasmFunction[]
}

/**
 * Writes a function without a result. Parameters are declared first, in order, by `parameter`; a loop of the host
 * language unrolls, one of the writer loops at run time.
 */
export function wasmFunction(name: string, write: (f: FunctionWriter) => void): WasmFunction {
  const writer = new FunctionWriter()
  write(writer)
  const { parameters, locals, code, callees } = writer
  return { name, parameters, locals, code, callees: [...callees] }
}

/** The statements of a function, in order. */
export class FunctionWriter {
  readonly parameters: ValueType[] = []
  readonly locals: ValueType[] = []
  readonly callees: Set<WasmFunction> = new Set()
  code: Code[] = []

  parameter<T extends ValueType>(type: T): Local<T> {
    if (this.locals.length > 0) throw new Error('parameters come before variables')
    return this.#local(type, this.parameters.push(type) - 1)
  }

  /** Parameters of type i32: addresses and counts. */
  ints(count: number): Local<'i32'>[] {
    return Array.from({ length: count }, () => this.parameter('i32'))
  }

  /** The same by name. */
  named<const Name extends string>(...names: Name[]): Record<Name, Local<'i32'>> {
    return Object.fromEntries(names.map((name) => [name, this.parameter('i32')])) as Record<Name, Local<'i32'>>
  }

  /** A new variable with its first value. */
  variable<T extends ValueType>(first: Value<T>): Local<T> {
    const variable = this.#local(first.type, this.parameters.length + this.locals.push(first.type) - 1)
    this.set(variable, first)
    return variable
  }

  set<T extends ValueType>(variable: Local<T>, value: Value<T>): void {
    this.code.push([value.code, 0x21, unsigned(variable.index)])
  }

  /** Adds a number of bytes, or a count, to a variable. */
  advance(variable: Local<'i32'>, by: Int | number): void {
    const step = typeof by === 'number' ? int(by) : by
    this.code.push([variable.code, step.code, 0x6a, 0x21, unsigned(variable.index)])
  }

  store(address: Int, value: Vector, offset = 0): void {
    this.code.push(storeVectorCode(address, value, offset))
  }

  /** Stores lane 0 alone. */
  storeOne(address: Int, value: Vector, offset = 0): void {
    this.code.push(storeOneCode(address, value, offset))
  }

  storeFloat(address: Int, value: Float, offset = 0): void {
    this.code.push([address.code, value.code, 0x38, 0, unsigned(offset)])
  }

  storeInt(address: Int, value: Int, offset = 0): void {
    this.code.push([address.code, value.code, 0x36, 0, unsigned(offset)])
  }

  storeByte(address: Int, value: Int, offset = 0): void {
    this.code.push([address.code, value.code, 0x3a, 0, unsigned(offset)])
  }

  call(callee: WasmFunction, ...values: Value[]): void {
    if (values.map(({ type }) => type).join() !== callee.parameters.join()) {
      throw new Error(`${callee.name} takes ${callee.parameters.join(', ')}`)
    }
    this.callees.add(callee)
    this.code.push([values.map(({ code }) => code), 0x10, callee.name])
  }

  when(condition: Int, then: () => void, otherwise?: () => void): void {
    const yes = this.#inside(then)
    const no = otherwise === undefined ? [] : [0x05, this.#inside(otherwise)]
    this.code.push([condition.code, 0x04, 0x40, yes, no, 0x0b])
  }

  /** Repeats while the condition holds; the condition is checked before each turn. */
  while(condition: Int, turn: () => void): void {
    const inside = this.#inside(turn)
    this.code.push([condition.code, 0x04, 0x40, 0x03, 0x40, inside, condition.code, 0x0d, 0, 0x0b, 0x0b])
  }

  /** Runs with the pointer at start, start + step, … as long as it is below the end, an address. */
  sweep(pointer: Local<'i32'>, end: Int, step: number, turn: () => void): void {
    this.while(below(pointer, end), () => {
      turn()
      this.advance(pointer, step)
    })
  }

  #inside(write: () => void): Code {
    const outside = this.code
    this.code = []
    write()
    const inside = this.code
    this.code = outside
    return inside
  }

  #local<T extends ValueType>(type: T, index: number): Local<T> {
    return { type, index, code: [0x20, unsigned(index)] }
  }
}
