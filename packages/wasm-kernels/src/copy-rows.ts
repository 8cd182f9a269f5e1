import { int, lessInt } from './assembler/scalar.ts'
import { type WasmFunction, wasmFunction } from './assembler/wasm-function.ts'
import { copyRun } from './copy-run.ts'

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
    copyRun(f, from, to, bytes)
    f.advance(source, sourceRow)
    f.advance(target, targetRow)
    f.advance(row, 1)
  })
})
