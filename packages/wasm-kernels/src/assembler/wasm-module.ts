import { type Code, unsigned, type ValueType } from './value.ts'
import type { WasmFunction } from './wasm-function.ts'

const typeCodes: Readonly<Record<ValueType, number>> = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b }

/**
 * The bytes of a module that imports the memory `env.memory` and exports these functions and those that they call. It has no data segment, no
 * memory of its own and no global: nothing that could write into the heap of the module whose memory it shares.
 *
 * A shared memory, which tfjs has where it runs threads in a browser, is another type of import.
 */
export function wasmModule(wanted: readonly WasmFunction[], shared: boolean): Uint8Array<ArrayBuffer> {
  const functions = withCallees(wanted)
  const indices = new Map(functions.map(({ name }, index) => [name, index]))
  const types = functions.map(({ parameters }) => [0x60, list(parameters.map((type) => [typeCodes[type]])), 0])
  const imports = [[text('env'), text('memory'), 0x02, shared ? [0x03, 0x01, unsigned(65_536)] : [0x00, 0x01]]]
  const exports = functions.map(({ name }, index) => [text(name), 0x00, unsigned(index)])
  const bodies = functions.map(({ locals, code }) => {
    const body = flat([list(locals.map((type) => [1, typeCodes[type]])), code, 0x0b], indices)
    return [unsigned(body.length), body]
  })
  const module: Code = [
    [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    section(1, list(types)),
    section(2, list(imports)),
    section(3, list(functions.map((_, index) => unsigned(index)))),
    section(7, list(exports)),
    section(10, list(bodies)),
  ]
  return Uint8Array.from(flat(module))
}

/** The functions and, each once, those that they call. */
export function withCallees(wanted: readonly WasmFunction[]): WasmFunction[] {
  const all = new Set<WasmFunction>()
  const visit = (wasmFunction: WasmFunction): void => {
    if (all.has(wasmFunction)) return
    all.add(wasmFunction)
    for (const callee of wasmFunction.callees) visit(callee)
  }
  for (const wasmFunction of wanted) visit(wasmFunction)
  return [...all]
}

function section(id: number, content: Code): Code {
  const bytes = flat(content)
  return [id, unsigned(bytes.length), bytes]
}

function list(items: readonly Code[]): Code {
  return [unsigned(items.length), items]
}

function text(value: string): Code {
  return list([...value].map((character) => [character.charCodeAt(0)]))
}

function flat(code: Code, indices: ReadonlyMap<string, number> = new Map()): number[] {
  const bytes: number[] = []
  const visit = (part: Code): void => {
    for (const item of part) {
      if (typeof item === 'number') bytes.push(item)
      else if (typeof item === 'string') bytes.push(...unsigned(indices.get(item) as number))
      else visit(item)
    }
  }
  visit(code)
  return bytes
}
