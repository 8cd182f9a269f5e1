import { runLength } from './multiply-block.ts'

/**
 * What a mask [in, out] leaves to compute, as plans of panels: for each panel the number of its runs, then for each run
 * [from, shown, shownEnd, to): the run's first line, the first and the end of those whose entries are all ones, its end.
 */
export interface MaskPlan {
  /** Panels of eight columns of x (W * M): runs of inputs. */
  readonly forward: Int32Array
  /** Panels of eight columns of dy (W * M)^T: runs of outputs. */
  readonly inputGradient: Int32Array
  /** Panels of eight columns of dW: runs of inputs that start at a tile of four. */
  readonly weightGradient: Int32Array
}

/** Longest run: its packed panel is 16 KB. */
export const longestRun = 512
/** A gap up to so many lines is computed, which costs less than another run. */
const shortGap = 16

/** Looks at every entry once: masks that are drawn anew for every step are planned as often. */
export function maskPlan(mask: ArrayLike<number>, rows: number, columns: number): MaskPlan {
  const { ofRows, ofColumns } = kindsOf(mask, rows, columns)
  const forward = runsOfPanels(ofRows, rows)
  const inputs = runsOfPanels(ofColumns, columns)
  return {
    forward: encode(forward.map((runs) => runs.flatMap(split))),
    inputGradient: encode(inputs.map((runs) => runs.flatMap(split))),
    weightGradient: encode(forward.map((runs) => inTiles(runs, rows))),
  }
}

type Run = readonly [from: number, shown: number, shownEnd: number, to: number]

/** Bits of what the entries of a line in a panel are: one is not 0, one is not 1. */
const [some, notOne] = [1, 2]

interface Kinds {
  /** For each panel of eight columns the kind of each row. */
  readonly ofRows: Uint8Array
  /** For each panel of eight rows the kind of each column. */
  readonly ofColumns: Uint8Array
}

function kindsOf(mask: ArrayLike<number>, rows: number, columns: number): Kinds {
  const ofRows = new Uint8Array(Math.ceil(columns / 8) * rows)
  const ofColumns = new Uint8Array(Math.ceil(rows / 8) * columns)
  for (let i = 0; i < rows; i += 1) {
    const panel = (i >> 3) * columns
    for (let start = 0; start < columns; start += 8) {
      let all = 0
      for (let j = start; j < Math.min(columns, start + 8); j += 1) {
        const value = mask[i * columns + j]
        const kind = (value === 0 ? 0 : some) | (value === 1 ? 0 : notOne)
        all |= kind
        ofColumns[panel + j] = (ofColumns[panel + j] as number) | kind
      }
      ofRows[(start >> 3) * rows + i] = all
    }
  }
  return { ofRows, ofColumns }
}

function runsOfPanels(kinds: Uint8Array, lines: number): Run[][] {
  return Array.from({ length: kinds.length / Math.max(1, lines) }, (_, panel) =>
    runsOf(kinds.subarray(panel * lines, (panel + 1) * lines)),
  )
}

/** Lines that are 0 everywhere are left out, those that are 1 everywhere are shown. */
function runsOf(lines: Uint8Array): Run[] {
  const ends: [from: number, to: number][] = []
  for (const [line, kind] of lines.entries()) {
    if ((kind & some) === 0) continue
    const last = ends.at(-1)
    if (last !== undefined && line - last[1] <= shortGap) last[1] = line + 1
    else ends.push([line, line + 1])
  }
  return ends.map(([from, to]): Run => {
    let [shown, shownEnd] = [from, from]
    for (let start = from; start < to; ) {
      let end = start
      while (end < to && lines[end] === some) end += 1
      if (end - start > shownEnd - shown) [shown, shownEnd] = [start, end]
      start = end + 1
    }
    return [from, shown, shownEnd, to]
  })
}

/** Pieces that fit a packed panel. */
function split([from, shown, shownEnd, to]: Run): Run[] {
  return Array.from({ length: Math.ceil((to - from) / longestRun) }, (_, i): Run => {
    const start = from + i * longestRun
    const end = Math.min(to, start + longestRun)
    const inside = (line: number): number => Math.min(end, Math.max(start, line))
    return [start, inside(shown), inside(shownEnd), end]
  })
}

/** Runs from multiples of four to multiples of four, or the last row; those that then touch are one. */
function inTiles(runs: readonly Run[], rows: number): Run[] {
  const found: Run[] = []
  for (const [from, shown, shownEnd, to] of runs) {
    const [start, end] = [from - (from % 4), Math.min(rows, Math.ceil(to / 4) * 4)]
    const last = found.at(-1)
    if (last !== undefined && start <= last[3]) {
      const isLonger = shownEnd - shown > last[2] - last[1]
      found[found.length - 1] = [last[0], isLonger ? shown : last[1], isLonger ? shownEnd : last[2], end]
    } else found.push([start, shown, shownEnd, end])
  }
  return found
}

function encode(runs: readonly (readonly Run[])[]): Int32Array {
  const plan = new Int32Array(runs.reduce((length, panel) => length + 1 + runLength * panel.length, 0))
  let at = 0
  for (const panel of runs) {
    plan[at] = panel.length
    plan.set(panel.flat(), at + 1)
    at += 1 + runLength * panel.length
  }
  return plan
}
