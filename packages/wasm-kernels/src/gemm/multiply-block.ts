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
  prepare(f, at)
  const record = f.variable(at.plan)
  const right = {
    term: f.variable(choose(isSet(blockFlags.transposeB), int(4), at.bRow)),
    run: f.variable(int(0)),
    step: f.variable(int(32)),
  }
  const across = f.variable(choose(isSet(blockFlags.transposeB), shiftLeft(at.bRow, int(3)), int(32)))
  const target = { c: f.variable(at.c), row: f.variable(at.cRow), bias: f.variable(sharedBias(at)) }
  f.when(at.bias, () => f.set(target.bias, at.bias))
  f.while(lessInt(int(0), at.columns), () => {
    f.when(lessInt(at.columns, int(8)), () => toEdge(f, at, target))
    f.when(isZero(isSet(blockFlags.masked)), () => f.set(record, at.plan))
    multiplyRuns(f, at, { record, right, target })
    f.when(lessInt(at.columns, int(8)), () => {
      f.call(copyRows, at.edge, int(32), at.c, at.cRow, at.rows, shiftLeft(at.columns, int(2)))
    })
    f.advance(at.c, 32)
    f.set(target.c, at.c)
    f.when(at.bias, () => f.advance(target.bias, 32))
    f.advance(at.b, across)
    f.advance(at.mask, across)
    f.advance(at.columns, -8)
  })
})

/** Where the bias is that is not read from its tensor: zeros, or that of the columns after the last whole panel. */
function sharedBias(at: Block): Int {
  return addInt(at.work, int(32))
}

function prepare(f: FunctionWriter, at: Block): void {
  for (const offset of [32, 48]) f.store(at.work, floats(0), offset)
  f.when(isZero(andInt(at.flags, int(blockFlags.masked))), () => {
    f.set(at.plan, at.work)
    for (const [i, entry] of [int(1), int(0), int(0), at.terms, at.terms].entries()) f.storeInt(at.work, entry, 4 * i)
  })
}

interface Target {
  readonly c: Local<'i32'>
  readonly row: Local<'i32'>
  readonly bias: Local<'i32'>
}

/** A panel of fewer columns than eight is written beside C, and its bias is read where eight may be read. */
function toEdge(f: FunctionWriter, at: Block, target: Target): void {
  f.set(target.c, at.edge)
  f.set(target.row, int(32))
  const bytes = shiftLeft(at.columns, int(2))
  f.when(andInt(at.flags, int(blockFlags.accumulate)), () => {
    f.call(copyRows, at.c, at.cRow, at.edge, int(32), at.rows, bytes)
  })
  f.when(at.bias, () => {
    f.call(copyRows, target.bias, int(0), sharedBias(at), int(0), int(1), bytes)
    f.set(target.bias, sharedBias(at))
  })
}

interface Runs {
  /** Where the panel's plan is; it moves on to the next one. */
  readonly record: Local<'i32'>
  readonly right: Right
  readonly target: Target
}

function multiplyRuns(f: FunctionWriter, at: Block, { record, right, target }: Runs): void {
  const isSet = (flag: number): Int => andInt(at.flags, int(flag))
  const runs = f.variable(loadInt(record))
  f.advance(record, 4)
  const flags = f.variable(isSet(blockFlags.accumulate))
  const close = (): void => f.when(isZero(runs), () => f.set(flags, orInt(flags, isSet(blockFlags.relu))))
  f.when(isZero(runs), () => {
    close()
    multiply(f, at, { from: int(0), terms: int(0), right, target, flags })
  })
  f.while(runs, () => {
    f.advance(runs, -1)
    close()
    const from = f.variable(loadInt(record))
    const to = f.variable(loadInt(record, 12))
    bringRun(f, at, { from, to, record, right })
    multiply(f, at, { from, terms: subtractInt(to, from), right, target, flags })
    f.set(flags, int(blockFlags.accumulate))
    f.advance(record, 4 * runLength)
  })
}

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
  readonly target: Target
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
