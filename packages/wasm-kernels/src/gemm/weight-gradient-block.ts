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

/** Rows of dW that are computed together: their part of x^T stays in the first cache, and so do the lines of dW. */
const group = 16

const names = ['tiles', 'tile', 'dy', 'mask', 'dw', 'row', 'rows', 'columns', 'terms', 'plan', 'flags'] as const
const places = ['work', 'panels', 'edge'] as const
type Block = Readonly<Record<(typeof names | typeof places)[number], Local<'i32'>>>

/**
 * dW = (x^T dy) * M, or dW plus that, 16 rows and eight columns at a time; what the mask hides is not computed, but set
 * to 0.
 *
 * Parameters: x^T packed in tiles [terms, 4] and bytes from tile to tile; dy; mask; dw; bytes of these three from row to
 * row; rows and columns of dw; terms; plan of the runs of rows of each panel (`MaskPlan.weightGradient`); flags
 * (accumulate, last); working memory: 32 bytes, the packed panels of dy [terms, 8], the columns after the last whole
 * panel [rows, 8].
 */
export const weightGradientBlock: WasmFunction = wasmFunction('weightGradientBlock', (f) => {
  const at: Block = f.named(...names, ...places)
  f.store(at.work, floats(0))
  f.store(at.work, floats(0), 16)
  const panelBytes = f.variable(shiftLeft(at.terms, int(5)))
  packPanels(f, at, panelBytes)
  const top = f.variable(int(0))
  f.while(lessInt(top, at.rows), () => {
    const bottom = f.variable(least(addInt(top, int(group)), at.rows))
    multiplyGroup(f, at, { top, bottom, panelBytes })
    f.set(top, bottom)
  })
})

/** The rows from top to bottom of all panels. */
function multiplyGroup(f: FunctionWriter, at: Block, rows: { top: Int; bottom: Int; panelBytes: Int }): void {
  const { top, bottom, panelBytes } = rows
  const left = f.variable(at.columns)
  const panel = {
    ...{ top, bottom, left },
    plan: f.variable(at.plan),
    dy: f.variable(at.panels),
    mask: f.variable(at.mask),
    c: f.variable(at.dw),
    row: f.variable(at.row),
  }
  const dw = f.variable(addInt(at.dw, multiplyInt(top, at.row)))
  f.while(lessInt(int(0), left), () => {
    f.when(lessInt(left, int(8)), () => {
      f.set(panel.c, at.edge)
      f.set(panel.row, int(32))
    })
    multiplyPanel(f, at, panel)
    f.when(lessInt(left, int(8)), () => {
      const from = addInt(at.edge, shiftLeft(top, int(5)))
      const copied = [dw, at.row, subtractInt(bottom, top), shiftLeft(left, int(2))]
      f.when(andInt(at.flags, int(blockFlags.last)), () => f.call(copyRows, from, int(32), ...copied))
    })
    f.advance(panel.dy, panelBytes)
    for (const pointer of [panel.mask, panel.c, dw]) f.advance(pointer, 32)
    f.advance(left, -8)
  })
}

function least(a: Int, b: Int): Int {
  return choose(lessInt(a, b), a, b)
}

function most(a: Int, b: Int): Int {
  return choose(lessInt(a, b), b, a)
}

/** All panels of dy: each is read once for every group of rows. */
function packPanels(f: FunctionWriter, at: Block, panelBytes: Int): void {
  const [from, to, left] = [f.variable(at.dy), f.variable(at.panels), f.variable(at.columns)]
  f.while(lessInt(int(0), left), () => {
    f.call(packColumns, from, at.row, to, at.terms, least(left, int(8)))
    f.advance(from, 32)
    f.advance(to, panelBytes)
    f.advance(left, -8)
  })
}

interface Panel {
  readonly top: Int
  readonly bottom: Int
  /** Columns from this panel's first one on. */
  readonly left: Int
  readonly plan: Local<'i32'>
  readonly dy: Int
  readonly mask: Int
  /** The place of row 0 of dW, or of the columns after the last whole panel. */
  readonly c: Int
  readonly row: Int
}

/** The rows of one panel from top to bottom: what the runs have of them, and zeros between. */
function multiplyPanel(f: FunctionWriter, at: Block, panel: Panel): void {
  const done = f.variable(panel.top)
  const runs = f.variable(loadInt(panel.plan))
  f.advance(panel.plan, 4)
  f.while(runs, () => {
    const entry = (index: number): Int => loadInt(panel.plan, 4 * index)
    const from = f.variable(most(entry(0), panel.top))
    const to = f.variable(least(entry(3), panel.bottom))
    f.when(lessInt(from, to), () => {
      clear(f, at, panel, done, from)
      multiplyRun(f, at, panel, from, to)
      f.when(andInt(at.flags, int(blockFlags.last)), () => {
        hide(f, at, panel, from, f.variable(least(entry(1), to)))
        hide(f, at, panel, f.variable(most(entry(2), from)), to)
      })
      f.set(done, to)
    })
    f.advance(panel.plan, 4 * runLength)
    f.advance(runs, -1)
  })
  clear(f, at, panel, done, panel.bottom)
}

function place({ c, row }: Panel, index: Int): Int {
  return addInt(c, multiplyInt(index, row))
}

function multiplyRun(f: FunctionWriter, at: Block, panel: Panel, from: Int, to: Int): void {
  const left = addInt(at.tiles, multiplyInt(shiftRight(from, int(2)), at.tile))
  const sizes = [panel.row, subtractInt(to, from), at.terms, at.work, andInt(at.flags, int(blockFlags.accumulate))]
  f.call(panelOfQuads, left, at.tile, int(16), panel.dy, int(32), place(panel, from), ...sizes)
}

function hide(f: FunctionWriter, at: Block, panel: Panel, from: Int, to: Int): void {
  f.when(lessInt(from, to), () => {
    const mask = addInt(panel.mask, multiplyInt(from, at.row))
    const width = least(panel.left, int(8))
    f.call(hideRows, place(panel, from), panel.row, mask, at.row, subtractInt(to, from), width)
  })
}

/** Zeros, in the first of the blocks that add up. */
function clear(f: FunctionWriter, at: Block, panel: Panel, from: Int, to: Int): void {
  f.when(isZero(andInt(at.flags, int(blockFlags.accumulate))), () => {
    f.call(clearRows, place(panel, from), panel.row, subtractInt(to, from))
  })
}
