import { addInt, below, int } from './assembler/scalar.ts'
import type { Int, Local } from './assembler/value.ts'
import { loadOne, loadVector } from './assembler/vector.ts'
import type { FunctionWriter } from './assembler/wasm-function.ts'

/** Copies a run of 4-byte values; both pointers end after it. */
export function copyRun(f: FunctionWriter, from: Local<'i32'>, to: Local<'i32'>, bytes: Int): void {
  const end = f.variable(addInt(from, bytes))
  const step = (width: 16 | 4): void => {
    if (width === 16) f.store(to, loadVector(from))
    else f.storeOne(to, loadOne(from))
    f.advance(from, width)
    f.advance(to, width)
  }
  f.while(below(addInt(from, int(15)), end), () => step(16))
  f.while(below(from, end), () => step(4))
}
