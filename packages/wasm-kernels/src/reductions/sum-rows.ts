import { addDouble, demote, double, int, lessInt, loadFloat, multiplyDouble, promote } from '../assembler/scalar.ts'
import type { Double, Vector } from '../assembler/value.ts'
import { addDoubles, loadVector, promoteLow } from '../assembler/vector.ts'
import { type WasmFunction, wasmFunction } from '../assembler/wasm-function.ts'
import { noDoubles, promoteHigh } from './sum-columns.ts'

/** One float64 lane. */
function doubleLane(value: Vector, index: 0 | 1): Double {
  return { type: 'f64', code: [value.code, 0xfd, 0x21, index] }
}

/**
 * out[i] = scale * sum over j of x[i, j], in float64. Parameters: x, rows, columns, out, scale (f64).
 */
export const sumRows: WasmFunction = wasmFunction('sumRows', (f) => {
  const x = f.parameter('i32')
  const rows = f.parameter('i32')
  const columns = f.parameter('i32')
  const out = f.parameter('i32')
  const scale = f.parameter('f64')
  f.while(rows, () => {
    const sums = [0, 1, 2, 3].map(() => f.variable(noDoubles))
    const single = f.variable(double(0))
    const left = f.variable(columns)
    f.while(lessInt(int(7), left), () => {
      const values = [f.variable(loadVector(x)), f.variable(loadVector(x, 16))]
      for (const [i, sum] of sums.entries()) {
        const value = values[i >> 1] ?? noDoubles
        f.set(sum, addDoubles(sum, i % 2 === 0 ? promoteLow(value) : promoteHigh(value)))
      }
      f.advance(x, 32)
      f.advance(left, -8)
    })
    f.while(left, () => {
      f.set(single, addDouble(single, promote(loadFloat(x))))
      f.advance(x, 4)
      f.advance(left, -1)
    })
    const [a = noDoubles, b = noDoubles, c = noDoubles, d = noDoubles] = sums
    const pair = f.variable(addDoubles(addDoubles(a, b), addDoubles(c, d)))
    const total = addDouble(addDouble(doubleLane(pair, 0), doubleLane(pair, 1)), single)
    f.storeFloat(out, demote(multiplyDouble(total, scale)))
    f.advance(out, 4)
    f.advance(rows, -1)
  })
})
