import { addInt, int, lessInt, loadFloat, loadInt, multiplyFloat, multiplyInt } from '../assembler/scalar.ts'
import type { Int } from '../assembler/value.ts'
import { and, floats, loadVector, multiply, notEqual } from '../assembler/vector.ts'
import { type WasmFunction, wasmFunction } from '../assembler/wasm-function.ts'

/** Integers of a tile: its first column in bytes, its place in bytes, its number of rows of the weight. */
export const tileLength = 3

/**
 * Columns of a weight in tiles of four, by a list of tiles of which none has more rows than the next: row k of a tile is
 * four neighbours of row rows[k] of the weight, times the mask's, and 0 where the mask is 0 whatever the weight holds
 * there. Past the last column there are zeros, past a tile's own columns whatever follows.
 *
 * Parameters: weight, mask, bytes of a row, rows (int32), how many, tiles, their end, target of row 0 (plus the place of
 * each tile), rows that every tile has more than it says.
 */
function packTiles(kind: 'shown' | 'masked'): WasmFunction {
  return wasmFunction(`packTiles-${kind}`, (f) => {
    const weight = f.parameter('i32')
    const mask = f.parameter('i32')
    const rowBytes = f.parameter('i32')
    const rows = f.parameter('i32')
    const count = f.parameter('i32')
    const tiles = f.parameter('i32')
    const end = f.parameter('i32')
    const target = f.parameter('i32')
    const more = f.parameter('i32')
    const row = f.variable(int(0))
    const column = f.variable(int(0))
    const to = f.variable(int(0))
    const [from, shown] = [f.variable(weight), f.variable(mask)]
    const seen = f.variable(floats(0))
    const whole = (at: Int, over: Int): void => {
      if (kind === 'shown') f.store(to, loadVector(at))
      else {
        f.set(seen, loadVector(over))
        f.store(to, and(notEqual(seen, floats(0)), multiply(loadVector(at), seen)))
      }
    }
    const single = (at: Int, over: Int): void => {
      if (kind === 'shown') f.storeFloat(to, loadFloat(at))
      else f.when(loadInt(over), () => f.storeFloat(to, multiplyFloat(loadFloat(at), loadFloat(over))))
    }
    f.while(lessInt(row, count), () => {
      // The last tile has a row k for every k below `count`.
      f.while(lessInt(addInt(loadInt(tiles, 8), more), addInt(row, int(1))), () => f.advance(tiles, 4 * tileLength))
      f.set(from, addInt(weight, multiplyInt(loadInt(rows), rowBytes)))
      f.set(shown, addInt(mask, multiplyInt(loadInt(rows), rowBytes)))
      const tile = f.variable(tiles)
      f.sweep(tile, end, 4 * tileLength, () => {
        f.set(column, loadInt(tile))
        f.set(to, addInt(target, loadInt(tile, 4)))
        f.when(
          lessInt(rowBytes, addInt(column, int(16))),
          () => {
            f.store(to, floats(0))
            f.while(lessInt(column, rowBytes), () => {
              single(addInt(from, column), addInt(shown, column))
              f.advance(column, 4)
              f.advance(to, 4)
            })
          },
          () => whole(addInt(from, column), addInt(shown, column)),
        )
      })
      f.advance(rows, 4)
      f.advance(target, 16)
      f.advance(row, 1)
    })
  })
}

export const packShownTiles: WasmFunction = packTiles('shown')
export const packMaskedTiles: WasmFunction = packTiles('masked')
