import { int, lessInt } from '../assembler/scalar.ts'
import type { Int, Local, Vector } from '../assembler/value.ts'
import { loadOne, loadVector } from '../assembler/vector.ts'
import type { FunctionWriter } from '../assembler/wasm-function.ts'

/** How many floats a turn has: a whole vector, or lane 0 alone. */
export type Lanes = 1 | 4

/** Runs over `count` floats, four at a time, then single ones; the pointers move on. */
export function eachFew(
  f: FunctionWriter,
  count: Int,
  pointers: readonly Local<'i32'>[],
  turn: (lanes: Lanes) => void,
): void {
  const left = f.variable(count)
  for (const lanes of [4, 1] as const) {
    f.while(lessInt(int(lanes - 1), left), () => {
      turn(lanes)
      for (const pointer of pointers) f.advance(pointer, 4 * lanes)
      f.advance(left, -lanes)
    })
  }
}

export function loadFew(f: FunctionWriter, address: Int, lanes: Lanes): Local<'v128'> {
  return f.variable(lanes === 4 ? loadVector(address) : loadOne(address))
}

export function storeFew(f: FunctionWriter, address: Int, value: Vector, lanes: Lanes): void {
  if (lanes === 4) f.store(address, value)
  else f.storeOne(address, value)
}

/**
 * Runs for each of `rows` rows. `own` pointers are into tensors that have all of them, which the turn moves on; those of
 * `shared` go back to where they were after each `period` rows.
 */
export function eachRow(
  f: FunctionWriter,
  { rows, period, shared }: { rows: Int; period: Int; shared: readonly Local<'i32'>[] },
  turn: () => void,
): void {
  const starts = shared.map((pointer) => f.variable(pointer))
  const left = f.variable(rows)
  const until = f.variable(period)
  f.while(lessInt(int(0), left), () => {
    turn()
    f.advance(left, -1)
    f.advance(until, -1)
    f.when(lessInt(until, int(1)), () => {
      f.set(until, period)
      for (const [i, pointer] of shared.entries()) f.set(pointer, starts[i] ?? pointer)
    })
  })
}
