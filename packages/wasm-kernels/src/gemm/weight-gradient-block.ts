import {
  addInt,
  andInt,
  choose,
  int,
  isZero,
  lessInt,
  loadInt,
  multiplyInt,
  shiftLeft,
  shiftRight,
  subtractInt,
} from '../assembler/scalar.ts'
import type { Int, Local } from '../assembler/value.ts'
import { and, floats, loadOne, loadVector, multiply, notEqual } from '../assembler/vector.ts'
import { type FunctionWriter, type WasmFunction, wasmFunction } from '../assembler/wasm-function.ts'
import { copyRows } from '../copy-rows.ts'
import { blockFlags, runLength } from './multiply-block.ts'
import { panelOfQuads } from './multiply-panel.ts'
import { packColumns } from './pack-panel.ts'

/** Zeros in eight columns. Parameters: c, bytes from row to row, rows. */
const clearRows: WasmFunction = wasmFunction('clearRows', (f) => {
  const { c, row, rows } = f.named('c', 'row', 'rows')
  f.while(lessInt(int(0), rows), () => {
    f.store(c, floats(0))
    f.store(c, floats(0), 16)
    f.advance(c, row)
    f.advance(rows, -1)
  })
})

/**
 * c = mask == 0 ? 0 : c * mask, whatever was in the places that the mask hides.
 *
 * Parameters: c, bytes from row to row, mask, bytes from row to row, rows, columns (1 to 8).
 */
const hideRows: WasmFunction = wasmFunction('hideRows', (f) => {
  const { c, cRow, mask, maskRow, rows, columns } = f.named('c', 'cRow', 'mask', 'maskRow', 'rows', 'columns')
  const bytes = f.variable(shiftLeft(columns, int(2)))
  const masks = f.variable(floats(0))
  f.while(lessInt(int(0), rows), () => {
    const byte = f.variable(int(0))
    const step = (lanes: number, load: typeof loadVector, store: typeof f.store): void => {
      f.while(lessInt(addInt(byte, int(4 * lanes - 1)), bytes), () => {
        const place = f.variable(addInt(c, byte))
        f.set(masks, load(addInt(mask, byte)))
        store.call(f, place, and(notEqual(masks, floats(0)), multiply(load(place), masks)))
        f.advance(byte, 4 * lanes)
      })
    }
    step(4, loadVector, f.store)
    step(1, loadOne, f.storeOne)
    f.advance(c, cRow)
    f.advance(mask, maskRow)
    f.advance(rows, -1)
  })
})

const names = ['tiles', 'tile', 'dy', 'mask', 'dw', 'row', 'rows', 'columns', 'terms', 'plan', 'flags'] as const
const places = ['work', 'panel', 'edge'] as const
type Block = Readonly<Record<(typeof names | typeof places)[number], Local<'i32'>>>

/**
 * dW = (x^T dy) * M, or dW plus that, panel by panel of eight columns; what the mask hides is not computed, but set to 0.
 *
 * Parameters: x^T packed in tiles [terms, 4] and bytes from tile to tile; dy; mask; dw; bytes of these three from row to
 * row; rows and columns of dw; terms; plan of the runs of rows of each panel (`MaskPlan.weightGradient`); flags
 * (accumulate, last); working memory: 32 bytes, a packed panel [terms, 8], the columns after the last whole panel [rows, 8].
 */
export const weightGradientBlock: WasmFunction = wasmFunction('weightGradientBlock', (f) => {
  const at: Block = f.named(...names, ...places)
  f.store(at.work, floats(0))
  f.store(at.work, floats(0), 16)
  const target = { c: f.variable(at.dw), row: f.variable(at.row) }
  f.while(lessInt(int(0), at.columns), () => {
    f.when(lessInt(at.columns, int(8)), () => {
      f.set(target.c, at.edge)
      f.set(target.row, int(32))
    })
    const runs = f.variable(loadInt(at.plan))
    f.advance(at.plan, 4)
    const width = f.variable(choose(lessInt(at.columns, int(8)), at.columns, int(8)))
    f.when(runs, () => f.call(packColumns, at.dy, at.row, at.panel, at.terms, width))
    const done = f.variable(int(0))
    f.while(runs, () => {
      multiplyRun(f, at, target, width, done)
      f.advance(at.plan, 4 * runLength)
      f.advance(runs, -1)
    })
    clear(f, at, target, done, at.rows)
    f.when(lessInt(at.columns, int(8)), () => {
      f.when(andInt(at.flags, int(blockFlags.last)), () => {
        f.call(copyRows, at.edge, int(32), at.dw, at.row, at.rows, shiftLeft(at.columns, int(2)))
      })
    })
    for (const pointer of [at.dy, at.mask, at.dw]) f.advance(pointer, 32)
    f.set(target.c, at.dw)
    f.advance(at.columns, -8)
  })
})

interface Target {
  readonly c: Int
  readonly row: Int
}

/** The run of the plan, and zeros from the end of the one before it, which is then this one's. */
function multiplyRun(f: FunctionWriter, at: Block, { c, row }: Target, width: Int, done: Local<'i32'>): void {
  const entry = (index: number): Int => f.variable(loadInt(at.plan, 4 * index))
  const [from, shown, shownEnd, to] = [entry(0), entry(1), entry(2), entry(3)]
  const place = (index: Int): Int => addInt(c, multiplyInt(index, row))
  clear(f, at, { c, row }, done, from)
  const left = addInt(at.tiles, multiplyInt(shiftRight(from, int(2)), at.tile))
  const flags = andInt(at.flags, int(blockFlags.accumulate))
  const sizes = [row, subtractInt(to, from), at.terms, at.work, flags]
  f.call(panelOfQuads, left, at.tile, int(16), at.panel, int(32), place(from), ...sizes)
  f.when(andInt(at.flags, int(blockFlags.last)), () => {
    for (const [start, end] of [
      [from, shown],
      [shownEnd, to],
    ] as const) {
      const mask = addInt(at.mask, multiplyInt(start, at.row))
      f.when(lessInt(start, end), () => {
        f.call(hideRows, place(start), row, mask, at.row, subtractInt(end, start), width)
      })
    }
  })
  f.set(done, to)
}

/** Zeros in the rows from `done` up, in the first of the blocks that add up. */
function clear(f: FunctionWriter, at: Block, { c, row }: Target, done: Int, to: Int): void {
  f.when(isZero(andInt(at.flags, int(blockFlags.accumulate))), () => {
    f.call(clearRows, addInt(c, multiplyInt(done, row)), row, subtractInt(to, done))
  })
}
