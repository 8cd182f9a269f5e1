import { int, lessInt } from '../assembler/scalar.ts'
import { add, loadOne, loadVector } from '../assembler/vector.ts'
import { type WasmFunction, wasmFunction } from '../assembler/wasm-function.ts'
import { SquareSums } from './square-sums.ts'

/**
 * out[i] = a[i] + b[i], and the sum of out[i]^2 in float64, stored as two float64 that are yet to be added. `out` may be a
 * or b.
 *
 * Parameters: a, b, out, count, squares.
 */
export const addAndSquare: WasmFunction = wasmFunction('addAndSquare', (f) => {
  const { a, b, out, count, squares } = f.named('a', 'b', 'out', 'count', 'squares')
  const sums = new SquareSums(f)
  const advance = (lanes: number): void => {
    for (const pointer of [a, b, out]) f.advance(pointer, 4 * lanes)
    f.advance(count, -lanes)
  }
  f.while(lessInt(int(7), count), () => {
    for (const i of [0, 1] as const) {
      const value = f.variable(add(loadVector(a, 16 * i), loadVector(b, 16 * i)))
      f.store(out, value, 16 * i)
      sums.addFour(value, i)
    }
    advance(8)
  })
  f.while(lessInt(int(0), count), () => {
    const value = f.variable(add(loadOne(a), loadOne(b)))
    f.storeOne(out, value)
    sums.addOne(value)
    advance(1)
  })
  sums.store(squares)
})
