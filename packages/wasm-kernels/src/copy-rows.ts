import { addInt, below, int, lessInt } from './assembler/scalar.ts'
import { loadOne, loadVector } from './assembler/vector.ts'
import { type WasmFunction, wasmFunction } from './assembler/wasm-function.ts'

/**
 * Copies rows of 4-byte values between two places with their own row lengths.
 *
 * Parameters: source, bytes from row to row there, target, bytes from row to row there, rows, bytes to copy of each.
 */
export const copyRows: WasmFunction = wasmFunction('copyRows', (f) => {
  const source = f.parameter('i32')
  const sourceRow = f.parameter('i32')
  const target = f.parameter('i32')
  const targetRow = f.parameter('i32')
  const rows = f.parameter('i32')
  const bytes = f.parameter('i32')
  const row = f.variable(int(0))
  f.while(lessInt(row, rows), () => {
    const from = f.variable(source)
    const to = f.variable(target)
    const end = f.variable(addInt(source, bytes))
    f.while(below(addInt(from, int(15)), end), () => {
      f.store(to, loadVector(from))
      f.advance(from, 16)
      f.advance(to, 16)
    })
    f.while(below(from, end), () => {
      f.storeOne(to, loadOne(from))
      f.advance(from, 4)
      f.advance(to, 4)
    })
    f.advance(source, sourceRow)
    f.advance(target, targetRow)
    f.advance(row, 1)
  })
})
