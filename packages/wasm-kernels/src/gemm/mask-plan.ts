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

/** Looks at every entry once. */
export function maskPlan(mask: ArrayLike<number>, rows: number, columns: number): MaskPlan {
  const at = (i: number, j: number): number => mask[i * columns + j] as number
  const forward = panels(columns, rows, (panel, line) => at(line, panel))
  return {
    forward: encode(forward.map((runs) => runs.flatMap(split))),
    inputGradient: encode(panels(rows, columns, at).map((runs) => runs.flatMap(split))),
    weightGradient: encode(forward.map((runs) => inTiles(runs, rows))),
  }
}

type Run = readonly [from: number, shown: number, shownEnd: number, to: number]

/** The runs of each panel of eight of `across` entries, over `down` lines. */
function panels(across: number, down: number, entry: (place: number, line: number) => number): Run[][] {
  return Array.from({ length: Math.ceil(across / 8) }, (_, panel) => {
    const end = Math.min(across, panel * 8 + 8)
    const ones = Uint8Array.from({ length: down }, (__, line) => {
      let [some, all] = [false, true]
      for (let place = panel * 8; place < end; place += 1) {
        const value = entry(place, line)
        if (value !== 0) some = true
        if (value !== 1) all = false
      }
      return all ? 2 : some ? 1 : 0
    })
    return runsOf(ones)
  })
}

/** Lines that are 0 everywhere (0) are left out, those that are 1 everywhere (2) are shown. */
function runsOf(lines: Uint8Array): Run[] {
  const ends: [from: number, to: number][] = []
  for (const [line, kind] of lines.entries()) {
    if (kind === 0) continue
    const last = ends.at(-1)
    if (last !== undefined && line - last[1] <= shortGap) last[1] = line + 1
    else ends.push([line, line + 1])
  }
  return ends.map(([from, to]): Run => {
    let [shown, shownEnd] = [from, from]
    for (let start = from; start < to; ) {
      let end = start
      while (end < to && lines[end] === 2) end += 1
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
