import { andInt, int } from '../assembler/scalar.ts'
import { type Int, operation, type Vector } from '../assembler/value.ts'
import type { FunctionWriter } from '../assembler/wasm-function.ts'

/** Stores a comparison as bytes of 0 and 1, which is what tfjs's bool is. */
export function storeBooleans(f: FunctionWriter, address: Int, comparison: Vector, lanes: 1 | 4): void {
  // Lanes are 0 or -1: narrowed with saturation twice they are bytes of 0 or -1, of which the lowest bit is kept.
  const narrow: Vector = operation('v128', [0xfd, 0x85, 0x01], comparison, comparison)
  const bytes = f.variable(operation('v128', [0xfd, 0x65], narrow, narrow))
  const word: Int = operation('i32', [0xfd, 0x1b, 0], bytes)
  if (lanes === 4) f.storeInt(address, andInt(word, int(0x0101_0101)))
  else f.storeByte(address, andInt(word, int(1)))
}
