import { int, lessInt } from '../assembler/scalar.ts'
import { add, addDoubles, loadOne, loadVector, multiplyDoubles, promoteLow } from '../assembler/vector.ts'
import { type WasmFunction, wasmFunction } from '../assembler/wasm-function.ts'
import { noDoubles, promoteHigh } from '../reductions/sum-columns.ts'

/**
 * out[i] = a[i] + b[i], and the sum of out[i]^2 in float64, stored as two float64 that are yet to be added. `out` may be a
 * or b.
 *
 * Parameters: a, b, out, count, squares.
 */
export const addAndSquare: WasmFunction = wasmFunction('addAndSquare', (f) => {
  const [a, b, out] = [f.parameter('i32'), f.parameter('i32'), f.parameter('i32')]
  const count = f.parameter('i32')
  const squares = f.parameter('i32')
  const sums = [0, 1, 2, 3].map(() => f.variable(noDoubles))
  const accumulate = (i: number, double: typeof noDoubles): void => {
    const sum = sums[i]
    const value = f.variable(double)
    if (sum !== undefined) f.set(sum, addDoubles(sum, multiplyDoubles(value, value)))
  }
  const advance = (lanes: number): void => {
    for (const pointer of [a, b, out]) f.advance(pointer, 4 * lanes)
    f.advance(count, -lanes)
  }
  f.while(lessInt(int(7), count), () => {
    for (const i of [0, 1]) {
      const value = f.variable(add(loadVector(a, 16 * i), loadVector(b, 16 * i)))
      f.store(out, value, 16 * i)
      accumulate(2 * i, promoteLow(value))
      accumulate(2 * i + 1, promoteHigh(value))
    }
    advance(8)
  })
  f.while(lessInt(int(0), count), () => {
    // The lanes above are 0.
    const value = f.variable(add(loadOne(a), loadOne(b)))
    f.storeOne(out, value)
    accumulate(0, promoteLow(value))
    advance(1)
  })
  const [first = noDoubles, ...rest] = sums
  f.store(
    squares,
    rest.reduce<typeof noDoubles>((all, sum) => addDoubles(all, sum), first),
  )
})
