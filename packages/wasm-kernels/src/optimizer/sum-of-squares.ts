import { int, lessInt } from '../assembler/scalar.ts'
import type { Vector } from '../assembler/value.ts'
import { addDoubles, loadOne, loadVector, multiplyDoubles, promoteLow } from '../assembler/vector.ts'
import { type WasmFunction, wasmFunction } from '../assembler/wasm-function.ts'
import { noDoubles, promoteHigh } from '../reductions/sum-columns.ts'

/**
 * The sum of x[i]^2 in float64, where no square of a float32 overflows or is rounded. It is stored as two float64 that
 * are yet to be added.
 *
 * Parameters: x, count, out.
 */
export const sumOfSquares: WasmFunction = wasmFunction('sumOfSquares', (f) => {
  const x = f.parameter('i32')
  const count = f.parameter('i32')
  const out = f.parameter('i32')
  const sums = [0, 1, 2, 3].map(() => f.variable(noDoubles))
  const [a = noDoubles, b = noDoubles, c = noDoubles, d = noDoubles] = sums
  const accumulate = (i: number, value: Vector): void => {
    const sum = sums[i]
    const double = f.variable(value)
    if (sum !== undefined) f.set(sum, addDoubles(sum, multiplyDoubles(double, double)))
  }
  f.while(lessInt(int(7), count), () => {
    for (const i of [0, 1]) {
      const values = f.variable(loadVector(x, 16 * i))
      accumulate(2 * i, promoteLow(values))
      accumulate(2 * i + 1, promoteHigh(values))
    }
    f.advance(x, 32)
    f.advance(count, -8)
  })
  f.while(count, () => {
    // The lanes above are 0.
    accumulate(0, promoteLow(loadOne(x)))
    f.advance(x, 4)
    f.advance(count, -1)
  })
  f.store(out, addDoubles(addDoubles(a, b), addDoubles(c, d)))
})
