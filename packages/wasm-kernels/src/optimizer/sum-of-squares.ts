import { int, lessInt } from '../assembler/scalar.ts'
import { loadOne, loadVector } from '../assembler/vector.ts'
import { type WasmFunction, wasmFunction } from '../assembler/wasm-function.ts'
import { SquareSums } from './square-sums.ts'

/**
 * The sum of x[i]^2 in float64, where no square of a float32 overflows or is rounded. It is stored as two float64 that
 * are yet to be added.
 *
 * Parameters: x, count, out.
 */
export const sumOfSquares: WasmFunction = wasmFunction('sumOfSquares', (f) => {
  const { x, count, out } = f.named('x', 'count', 'out')
  const sums = new SquareSums(f)
  f.while(lessInt(int(7), count), () => {
    for (const i of [0, 1] as const) sums.addFour(f.variable(loadVector(x, 16 * i)), i)
    f.advance(x, 32)
    f.advance(count, -8)
  })
  f.while(count, () => {
    sums.addOne(loadOne(x))
    f.advance(x, 4)
    f.advance(count, -1)
  })
  sums.store(out)
})
