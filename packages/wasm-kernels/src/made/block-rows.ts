import { addInt, choose, int, lessInt, loadFloat, loadInt, shiftLeft } from '../assembler/scalar.ts'
import { type WasmFunction, wasmFunction } from '../assembler/wasm-function.ts'

/** Rows of a block: its slots hold one value of each, so that two vectors are a unit of all rows. */
export const rowsOfBlock = 8
/** Bytes of a slot. */
export const slotBytes: number = rowsOfBlock * 4

/**
 * Rows into slots: slots[j][i] = x[i, columns[j]]. Where there are fewer than eight rows the last one fills the block.
 *
 * Parameters: x, bytes from row to row, rows (1 to 8), columns (int32), how many, slots.
 */
export const toSlots: WasmFunction = wasmFunction('toSlots', (f) => {
  const x = f.parameter('i32')
  const rowBytes = f.parameter('i32')
  const rows = f.parameter('i32')
  const columns = f.parameter('i32')
  const count = f.parameter('i32')
  const slots = f.parameter('i32')
  f.while(count, () => {
    const from = f.variable(addInt(x, shiftLeft(loadInt(columns), int(2))))
    for (let i = 0; i < rowsOfBlock; i += 1) {
      f.storeFloat(slots, loadFloat(from), 4 * i)
      f.advance(from, choose(lessInt(int(i + 1), rows), rowBytes, int(0)))
    }
    f.advance(columns, 4)
    f.advance(slots, slotBytes)
    f.advance(count, -1)
  })
})

/**
 * Slots into rows: y[i, columns[j]] = slots[j][i].
 *
 * Parameters: slots, columns (int32), how many, y, bytes from row to row, rows (1 to 8).
 */
export const fromSlots: WasmFunction = wasmFunction('fromSlots', (f) => {
  const slots = f.parameter('i32')
  const columns = f.parameter('i32')
  const count = f.parameter('i32')
  const y = f.parameter('i32')
  const rowBytes = f.parameter('i32')
  const rows = f.parameter('i32')
  f.while(count, () => {
    const to = f.variable(addInt(y, shiftLeft(loadInt(columns), int(2))))
    for (let i = 0; i < rowsOfBlock; i += 1) {
      f.when(lessInt(int(i), rows), () => f.storeFloat(to, loadFloat(slots, 4 * i)))
      f.advance(to, rowBytes)
    }
    f.advance(columns, 4)
    f.advance(slots, slotBytes)
    f.advance(count, -1)
  })
})
