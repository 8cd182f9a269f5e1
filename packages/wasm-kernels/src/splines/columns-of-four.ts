import { addInt, int, lessInt, loadFloat } from '../assembler/scalar.ts'
import type { Int, Local, Vector } from '../assembler/value.ts'
import { loadVector, shuffle } from '../assembler/vector.ts'
import type { FunctionWriter } from '../assembler/wasm-function.ts'

/** Pointers to the same place in four rows that are `bytes` apart. */
export function fourRows(f: FunctionWriter, first: Int, bytes: Int): Local<'i32'>[] {
  const rows = [f.variable(first)]
  for (let i = 1; i < 4; i += 1) rows.push(f.variable(addInt(rows[i - 1] ?? first, bytes)))
  return rows
}

/**
 * Copies `count` entries of four rows to vectors of four lanes, one lane for each row, or with `toRows` back. The pointers
 * to the rows move on; `columns` and `count` stay.
 */
export function moveFours(
  f: FunctionWriter,
  { rows, columns, count, toRows }: { rows: readonly Local<'i32'>[]; columns: Int; count: Int; toRows: boolean },
): void {
  const place = f.variable(columns)
  const left = f.variable(count)
  const step = (entries: number): void => {
    for (const row of rows) f.advance(row, 4 * entries)
    f.advance(place, 16 * entries)
    f.advance(left, -entries)
  }
  f.while(lessInt(int(3), left), () => {
    const vectors = rows.map((row, i) => f.variable(toRows ? loadVector(place, 16 * i) : loadVector(row)))
    for (const [i, vector] of transposed(f, vectors).entries()) {
      if (toRows) f.store(rows[i] ?? place, vector)
      else f.store(place, vector, 16 * i)
    }
    step(4)
  })
  f.while(lessInt(int(0), left), () => {
    for (const [i, row] of rows.entries()) {
      if (toRows) f.storeFloat(row, loadFloat(place, 4 * i))
      else f.storeFloat(place, loadFloat(row), 4 * i)
    }
    step(1)
  })
}

/** The columns of a matrix of four rows of four. */
function transposed(f: FunctionWriter, [a, b, c, d]: readonly Vector[]): Vector[] {
  if (a === undefined || b === undefined || c === undefined || d === undefined) throw new Error('four rows')
  const pairs = (low: boolean, p: Vector, q: Vector): Vector =>
    f.variable(shuffle(p, q, low ? [0, 4, 1, 5] : [2, 6, 3, 7]))
  return [true, false].flatMap((low) => {
    const [upper, lower] = [pairs(low, a, b), pairs(low, c, d)]
    return [shuffle(upper, lower, [0, 1, 4, 5]), shuffle(upper, lower, [2, 3, 6, 7])]
  })
}
