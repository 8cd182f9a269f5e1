import {
  addInt,
  andInt,
  choose,
  int,
  isZero,
  lessInt,
  loadInt,
  multiplyInt,
  orInt,
  shiftLeft,
  subtractInt,
} from '../assembler/scalar.ts'
import type { Int, Local } from '../assembler/value.ts'
import { floats } from '../assembler/vector.ts'
import { type FunctionWriter, type WasmFunction, wasmFunction } from '../assembler/wasm-function.ts'
import { copyRows } from '../copy-rows.ts'
import { panelOfQuads, panelOfRows } from './multiply-panel.ts'
import { packColumns, packColumnsMasked, packRows, packRowsMasked } from './pack-panel.ts'

/** Bits of a block's flags; the first two are those of a panel. */
export const blockFlags = {
  accumulate: 1,
  relu: 2,
  /** B lies [columns, depth]. */
  transposeB: 4,
  /** B is read in place where it has eight columns. */
  unpackedB: 8,
  /** A is packed in tiles [depth, 4]. */
  tiledA: 16,
  /** The sums of a weight's gradient are complete after this block. */
  last: 32,
  /** Every panel has a plan of its own, and B is multiplied by a mask. */
  masked: 64,
} as const

/** Bytes of working memory of a block, beside the packed panel and the columns after the last whole panel. */
export const workBytes = 64
/** The number of 32-bit integers of one run of a plan. */
export const runLength = 4

const parameters = ['a', 'aTile', 'aStep', 'aTerm', 'b', 'mask', 'bRow', 'c', 'cRow', 'rows', 'columns'] as const
const places = ['bias', 'plan', 'terms', 'flags', 'work', 'panel', 'edge'] as const
type Block = Readonly<Record<(typeof parameters | typeof places)[number], Local<'i32'>>>

/**
 * C = A B + bias, or C + A B, panel by panel of eight columns of C.
 *
 * A plan says which terms k each panel has: the number of its runs, then for each run its first term, the first and the
 * end of the terms that the mask shows to all columns, and its end. Without a mask all panels have all terms.
 *
 * Parameters: a; bytes of a from tile to tile, from row to row (or in a tile from term to term), and from term to term;
 * b and its mask; bytes of both from row to row; c and bytes of c from row to row; rows, columns; bias or 0; plan (masked)
 * or number of terms; flags; working memory: `workBytes`, a packed panel [longest run, 8], and the columns of c after the
 * last whole panel [rows, 8].
 */
export const multiplyBlock: WasmFunction = wasmFunction('multiplyBlock', (f) => {
  const at: Block = f.named(...parameters, ...places)
  const isSet = (flag: number): Int => andInt(at.flags, int(flag))
  const sharedBias = addInt(at.work, int(32))
  f.store(sharedBias, floats(0))
  f.store(sharedBias, floats(0), 16)
  f.when(isZero(isSet(blockFlags.masked)), () => {
    f.set(at.plan, at.work)
    for (const [i, value] of [int(1), int(0), int(0), at.terms, at.terms].entries()) f.storeInt(at.work, value, 4 * i)
  })
  const record = f.variable(at.plan)
  const term = f.variable(choose(isSet(blockFlags.transposeB), int(4), at.bRow))
  const right = { term, run: f.variable(int(0)), step: f.variable(int(32)) }
  const target = {
    c: f.variable(at.c),
    row: f.variable(at.cRow),
    bias: f.variable(choose(at.bias, at.bias, sharedBias)),
  }
  const flags = f.variable(int(0))
  f.while(lessInt(int(0), at.columns), () => {
    f.when(lessInt(at.columns, int(8)), () => {
      f.set(target.c, at.edge)
      f.set(target.row, int(32))
      const bytes = shiftLeft(at.columns, int(2))
      f.when(isSet(blockFlags.accumulate), () => f.call(copyRows, at.c, at.cRow, at.edge, int(32), at.rows, bytes))
      f.when(at.bias, () => {
        f.call(copyRows, target.bias, int(0), sharedBias, int(0), int(1), shiftLeft(at.columns, int(2)))
        f.set(target.bias, sharedBias)
      })
    })
    f.when(isZero(isSet(blockFlags.masked)), () => f.set(record, at.plan))
    const runs = f.variable(loadInt(record))
    f.advance(record, 4)
    f.set(flags, isSet(blockFlags.accumulate))
    f.when(isZero(runs), () => {
      f.set(flags, orInt(flags, isSet(blockFlags.relu)))
      multiply(f, at, { from: int(0), terms: int(0), right, target, flags })
    })
    f.while(runs, () => {
      f.advance(runs, -1)
      f.when(isZero(runs), () => f.set(flags, orInt(flags, isSet(blockFlags.relu))))
      const from = f.variable(loadInt(record))
      const to = f.variable(loadInt(record, 12))
      bringRun(f, at, { from, to, record, right })
      multiply(f, at, { from, terms: subtractInt(to, from), right, target, flags })
      f.set(flags, int(blockFlags.accumulate))
      f.advance(record, 4 * runLength)
    })
    f.when(lessInt(at.columns, int(8)), () => {
      f.call(copyRows, at.edge, int(32), at.c, at.cRow, at.rows, shiftLeft(at.columns, int(2)))
    })
    f.advance(at.c, 32)
    f.set(target.c, at.c)
    f.when(at.bias, () => f.advance(target.bias, 32))
    const across = f.variable(choose(isSet(blockFlags.transposeB), shiftLeft(at.bRow, int(3)), int(32)))
    f.advance(at.b, across)
    f.advance(at.mask, across)
    f.advance(at.columns, -8)
  })
})

interface Right {
  /** Bytes from term to term of b. */
  readonly term: Int
  /** The run's first term, and bytes from term to term, as the panel's product reads them. */
  readonly run: Local<'i32'>
  readonly step: Local<'i32'>
}

interface Run {
  readonly from: Int
  readonly to: Int
  readonly record: Int
  readonly right: Right
}

/** Packs the terms of a run, or finds them in place. */
function bringRun(f: FunctionWriter, at: Block, { from, to, record, right }: Run): void {
  const isSet = (flag: number): Int => andInt(at.flags, int(flag))
  f.set(right.run, at.panel)
  f.set(right.step, int(32))
  const piece = { f, at, from, term: right.term }
  f.when(
    isSet(blockFlags.masked),
    () => {
      const shown = f.variable(loadInt(record, 4))
      const shownEnd = f.variable(loadInt(record, 8))
      packPiece({ ...piece, start: from, end: shown, isMasked: true })
      packPiece({ ...piece, start: shown, end: shownEnd, isMasked: false })
      packPiece({ ...piece, start: shownEnd, end: to, isMasked: true })
    },
    () => {
      f.when(
        andInt(isSet(blockFlags.unpackedB), shiftLeft(lessInt(int(7), at.columns), int(3))),
        () => {
          f.set(right.run, addInt(at.b, multiplyInt(from, right.term)))
          f.set(right.step, right.term)
        },
        () => packPiece({ ...piece, start: from, end: to, isMasked: false }),
      )
    },
  )
}

interface Piece {
  readonly f: FunctionWriter
  readonly at: Block
  readonly from: Int
  readonly term: Int
  readonly start: Int
  readonly end: Int
  readonly isMasked: boolean
}

function packPiece({ f, at, from, term, start, end, isMasked }: Piece): void {
  f.when(lessInt(start, end), () => {
    const offset = f.variable(multiplyInt(start, term))
    const sources = [addInt(at.b, offset), ...(isMasked ? [addInt(at.mask, offset)] : [])]
    const to = addInt(at.panel, shiftLeft(subtractInt(start, from), int(5)))
    const width = choose(lessInt(at.columns, int(8)), at.columns, int(8))
    const rest = [at.bRow, to, subtractInt(end, start), width]
    f.when(
      andInt(at.flags, int(blockFlags.transposeB)),
      () => f.call(isMasked ? packRowsMasked : packRows, ...sources, ...rest),
      () => f.call(isMasked ? packColumnsMasked : packColumns, ...sources, ...rest),
    )
  })
}

interface Multiplication {
  readonly from: Int
  readonly terms: Int
  readonly right: Right
  readonly target: { readonly c: Int; readonly row: Int; readonly bias: Int }
  readonly flags: Int
}

function multiply(f: FunctionWriter, at: Block, { from, terms, right, target, flags }: Multiplication): void {
  const left = [addInt(at.a, multiplyInt(from, at.aTerm)), at.aTile, at.aStep]
  const others = [right.run, right.step, target.c, target.row, at.rows, terms, target.bias, flags]
  f.when(
    andInt(at.flags, int(blockFlags.tiledA)),
    () => f.call(panelOfQuads, ...left, ...others),
    () => f.call(panelOfRows, ...left, ...others),
  )
}
