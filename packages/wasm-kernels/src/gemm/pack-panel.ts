import { addInt, int, lessInt, shiftLeft } from '../assembler/scalar.ts'
import type { Int, Vector } from '../assembler/value.ts'
import { loadOne, loadVector, multiply, shuffle } from '../assembler/vector.ts'
import { type FunctionWriter, type WasmFunction, wasmFunction } from '../assembler/wasm-function.ts'

/** Whether a mask of the same layout multiplies what is packed. */
type Masking = 'plain' | 'masked'

/** Loads from the matrix, times the mask at the same place. */
type Load = (load: (address: Int, offset?: number) => Vector, place: Int, offset?: number) => Vector

function loadFrom(matrix: Int, mask: Int | undefined): Load {
  return (load, place, offset = 0) => {
    const value = load(addInt(matrix, place), offset)
    return mask === undefined ? value : multiply(value, load(addInt(mask, place), offset))
  }
}

/**
 * Eight columns of a row-major matrix as a panel [depth, 8]. With fewer columns the rest of the panel is left as it was:
 * what is made from it is never kept.
 *
 * Parameters: matrix, mask (masked only), bytes from row to row, panel, depth, columns (1 to 8).
 */
function packColumnsOf(masking: Masking): WasmFunction {
  return wasmFunction(`packColumns-${masking}`, (f) => {
    const matrix = f.parameter('i32')
    const mask = masking === 'masked' ? f.parameter('i32') : undefined
    const { row, panel, depth, columns } = f.named('row', 'panel', 'depth', 'columns')
    const load = loadFrom(matrix, mask)
    const place = f.variable(int(0))
    const eachRow = (write: () => void): void => {
      f.while(depth, () => {
        write()
        f.advance(place, row)
        f.advance(panel, 32)
        f.advance(depth, -1)
      })
    }
    f.when(
      lessInt(int(7), columns),
      () => {
        eachRow(() => {
          f.store(panel, load(loadVector, place))
          f.store(panel, load(loadVector, place, 16), 16)
        })
      },
      () => {
        const bytes = f.variable(shiftLeft(columns, int(2)))
        eachRow(() => {
          const byte = f.variable(int(0))
          f.while(lessInt(byte, bytes), () => {
            f.storeOne(addInt(panel, byte), load(loadOne, addInt(place, byte)))
            f.advance(byte, 4)
          })
        })
      },
    )
  })
}

/**
 * Rows of a row-major matrix, up to eight, as the columns of a panel [depth, 8]; missing rows repeat the last one.
 *
 * Parameters: matrix, mask (masked only), bytes from row to row, panel, depth, rows (1 to 8).
 */
function packRowsOf(masking: Masking): WasmFunction {
  return wasmFunction(`packRows-${masking}`, (f) => {
    const matrix = f.parameter('i32')
    const mask = masking === 'masked' ? f.parameter('i32') : undefined
    const { row, panel, depth, rows } = f.named('row', 'panel', 'depth', 'rows')
    const load = loadFrom(matrix, mask)
    const places = [f.variable(int(0))]
    for (let i = 1; i < 8; i++) {
      const last = places[i - 1] ?? int(0)
      const place = f.variable(last)
      f.when(lessInt(int(i), rows), () => f.set(place, addInt(last, row)))
      places.push(place)
    }
    const k = f.variable(int(0))
    const step = (floats: number, write: () => void): void => {
      write()
      for (const place of places) f.advance(place, 4 * floats)
      f.advance(panel, 32 * floats)
      f.advance(k, floats)
    }
    f.while(lessInt(addInt(k, int(3)), depth), () => {
      step(4, () => transposeFourByEight(f, panel, (i) => load(loadVector, places[i] ?? int(0))))
    })
    f.while(lessInt(k, depth), () => {
      step(1, () => {
        for (const [i, place] of places.entries()) f.storeOne(panel, load(loadOne, place), i * 4)
      })
    })
  })
}

/** Stores eight vectors of four as four rows of eight. */
function transposeFourByEight(f: FunctionWriter, panel: Int, row: (i: number) => Vector): void {
  for (const half of [0, 1]) {
    const rows = [0, 1, 2, 3].map((i) => f.variable(row(half * 4 + i)))
    for (const [k, column] of transposed(f, rows).entries()) f.store(panel, column, k * 32 + half * 16)
  }
}

/** The columns of a 4 x 4 matrix given as its rows. */
export function transposed(f: FunctionWriter, rows: readonly Vector[]): Vector[] {
  const [r0, r1, r2, r3] = rows as [Vector, Vector, Vector, Vector]
  const low01 = f.variable(shuffle(r0, r1, [0, 4, 1, 5]))
  const high01 = f.variable(shuffle(r0, r1, [2, 6, 3, 7]))
  const low23 = f.variable(shuffle(r2, r3, [0, 4, 1, 5]))
  const high23 = f.variable(shuffle(r2, r3, [2, 6, 3, 7]))
  return [
    shuffle(low01, low23, [0, 1, 4, 5]),
    shuffle(low01, low23, [2, 3, 6, 7]),
    shuffle(high01, high23, [0, 1, 4, 5]),
    shuffle(high01, high23, [2, 3, 6, 7]),
  ]
}

/**
 * Four columns at a time of a row-major matrix as tiles [depth, 4], for a left matrix that is read transposed. Columns
 * after the last whole four make a tile whose rest is left as it was.
 *
 * Thirty-two columns, which are two lines of a cache, are read at once: the second line comes with the first.
 *
 * Parameters: matrix, bytes from row to row, tiles, depth, columns.
 */
export const packTiles: WasmFunction = wasmFunction('packTiles', (f) => {
  const { matrix, row, tiles, depth, columns } = f.named('matrix', 'row', 'tiles', 'depth', 'columns')
  const tileBytes = f.variable(shiftLeft(depth, int(4)))
  for (const width of [32, 16, 4]) {
    f.while(lessInt(int(width - 1), columns), () => {
      const from = f.variable(matrix)
      const left = f.variable(depth)
      const targets = [f.variable(tiles)]
      for (let i = 4; i < width; i += 4) targets.push(f.variable(addInt(targets[i / 4 - 1] ?? tiles, tileBytes)))
      f.while(left, () => {
        const quads = targets.map((_, i) => f.variable(loadVector(from, i * 16)))
        for (const [i, target] of targets.entries()) {
          f.store(target, quads[i] as Vector)
          f.advance(target, 16)
        }
        f.advance(from, row)
        f.advance(left, -1)
      })
      f.set(tiles, targets[targets.length - 1] ?? tiles)
      f.advance(matrix, width * 4)
      f.advance(columns, -width)
    })
  }
  f.while(lessInt(int(0), columns), () => {
    const from = f.variable(matrix)
    const to = f.variable(tiles)
    const left = f.variable(depth)
    f.while(left, () => {
      f.storeOne(to, loadOne(from))
      f.advance(from, row)
      f.advance(to, 16)
      f.advance(left, -1)
    })
    f.advance(matrix, 4)
    f.advance(tiles, 4)
    f.advance(columns, -1)
  })
})

export const packColumns: WasmFunction = packColumnsOf('plain')
export const packColumnsMasked: WasmFunction = packColumnsOf('masked')
export const packRows: WasmFunction = packRowsOf('plain')
export const packRowsMasked: WasmFunction = packRowsOf('masked')
