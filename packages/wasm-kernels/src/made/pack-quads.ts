import { addInt, int, lessInt, loadFloat, loadInt, multiplyFloat, multiplyInt } from '../assembler/scalar.ts'
import { and, floats, loadVector, multiply, notEqual } from '../assembler/vector.ts'
import { type WasmFunction, wasmFunction } from '../assembler/wasm-function.ts'

/**
 * Columns of W * M in tiles of four: tile t holds for each term k the four weights of its units,
 *
 *     target[t][k][i] = W[rows[k], 4 t + i] M[rows[k], 4 t + i]
 *
 * and 0 past the last column, and where M is 0 whatever W holds there.
 *
 * Parameters: weight and mask at the first column, bytes from row to row, rows (int32), how many, columns, target, bytes
 * from tile to tile.
 */
export const packQuads: WasmFunction = wasmFunction('packQuads', (f) => {
  const weight = f.parameter('i32')
  const mask = f.parameter('i32')
  const rowBytes = f.parameter('i32')
  const rows = f.parameter('i32')
  const count = f.parameter('i32')
  const columns = f.parameter('i32')
  const target = f.parameter('i32')
  const tileBytes = f.parameter('i32')
  const seen = f.variable(floats(0))
  f.while(count, () => {
    const start = f.variable(multiplyInt(loadInt(rows), rowBytes))
    const from = f.variable(addInt(weight, start))
    const shown = f.variable(addInt(mask, start))
    const to = f.variable(target)
    const left = f.variable(columns)
    f.while(lessInt(int(3), left), () => {
      f.set(seen, loadVector(shown))
      f.store(to, and(notEqual(seen, floats(0)), multiply(loadVector(from), seen)))
      f.advance(from, 16)
      f.advance(shown, 16)
      f.advance(to, tileBytes)
      f.advance(left, -4)
    })
    f.when(left, () => f.store(to, floats(0)))
    f.while(left, () => {
      f.when(loadInt(shown), () => f.storeFloat(to, multiplyFloat(loadFloat(from), loadFloat(shown))))
      f.advance(from, 4)
      f.advance(shown, 4)
      f.advance(to, 4)
      f.advance(left, -1)
    })
    f.advance(rows, 4)
    f.advance(target, 16)
    f.advance(count, -1)
  })
})
