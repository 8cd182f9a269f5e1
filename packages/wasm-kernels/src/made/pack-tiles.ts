import { addInt, int, lessInt, loadFloat, loadInt, multiplyFloat, multiplyInt } from '../assembler/scalar.ts'
import type { Int, Local } from '../assembler/value.ts'
import { and, floats, loadVector, multiply, notEqual } from '../assembler/vector.ts'
import { type FunctionWriter, type WasmFunction, wasmFunction } from '../assembler/wasm-function.ts'

/** Bytes of a tile in a list: its first column in bytes, its place in bytes, its number of rows of the weight. */
const tileBytes = 12

/** How a weight is copied under its mask: four neighbours, or one. */
interface Copy {
  four(f: FunctionWriter, to: Int, weight: Int, mask: Int): void
  one(f: FunctionWriter, to: Int, weight: Int, mask: Int): void
}

const shown: Copy = {
  four: (f, to, weight) => f.store(to, loadVector(weight)),
  one: (f, to, weight) => f.storeFloat(to, loadFloat(weight)),
}

const masked: Copy = {
  four: (f, to, weight, mask) => {
    const seen = f.variable(loadVector(mask))
    f.store(to, and(notEqual(seen, floats(0)), multiply(loadVector(weight), seen)))
  },
  one: (f, to, weight, mask) => {
    f.when(loadInt(mask), () => f.storeFloat(to, multiplyFloat(loadFloat(weight), loadFloat(mask))))
  },
}

/**
 * Columns of a weight in tiles of four, by a list of tiles of which none has more rows than the next: row k of a tile is
 * four neighbours of row rows[k] of the weight, times the mask's, and 0 where the mask is 0 whatever the weight holds
 * there. Past the last column there are zeros, past a tile's own columns whatever follows.
 *
 * Parameters: weight, mask, bytes of a row, rows (int32), how many, tiles, their end, target of row 0 (plus the place of
 * each tile), rows that every tile has more than it says.
 */
function packTiles(name: string, copy: Copy): WasmFunction {
  return wasmFunction(`packTiles-${name}`, (f) => {
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
    f.while(lessInt(row, count), () => {
      // The last tile has a row k for every k below `count`.
      f.while(lessInt(addInt(loadInt(tiles, 8), more), addInt(row, int(1))), () => f.advance(tiles, tileBytes))
      const start = f.variable(multiplyInt(loadInt(rows), rowBytes))
      const [from, over] = [f.variable(addInt(weight, start)), f.variable(addInt(mask, start))]
      const tile = f.variable(tiles)
      f.sweep(tile, end, tileBytes, () => {
        const column = f.variable(loadInt(tile))
        const to = f.variable(addInt(target, loadInt(tile, 4)))
        const four = (): void => copy.four(f, to, addInt(from, column), addInt(over, column))
        f.when(
          lessInt(rowBytes, addInt(column, int(16))),
          () => lastColumns(f, copy, { from, over, column, to, rowBytes }),
          four,
        )
      })
      f.advance(rows, 4)
      f.advance(target, 16)
      f.advance(row, 1)
    })
  })
}

interface LastColumns {
  readonly from: Int
  readonly over: Int
  readonly column: Local<'i32'>
  readonly to: Local<'i32'>
  readonly rowBytes: Int
}

/** Fewer than four columns up to the end of a row, one by one: what follows may be past the tensor. */
function lastColumns(f: FunctionWriter, copy: Copy, { from, over, column, to, rowBytes }: LastColumns): void {
  f.store(to, floats(0))
  f.while(lessInt(column, rowBytes), () => {
    copy.one(f, to, addInt(from, column), addInt(over, column))
    f.advance(column, 4)
    f.advance(to, 4)
  })
}

export const packShownTiles: WasmFunction = packTiles('shown', shown)
export const packMaskedTiles: WasmFunction = packTiles('masked', masked)
