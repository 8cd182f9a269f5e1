/** For each panel of eight columns the runs [from, to) of rows that hold anything but zeros. */
export type MaskRuns = readonly (readonly (readonly [from: number, to: number])[])[]

/** What a mask [rows, columns] leaves to compute, for panels of its columns and for panels of its rows. */
export interface MaskMap {
  readonly byColumns: MaskRuns
  readonly byRows: MaskRuns
}

/** Rows are looked at in groups of this size; a run starts at a multiple of it. */
const group = 8
/** A gap up to so many rows is computed, which costs less than a second call. */
const shortGap = 24

/** Looks at every entry once. */
export function maskMap(mask: ArrayLike<number>, rows: number, columns: number): MaskMap {
  const [down, across] = [Math.ceil(rows / group), Math.ceil(columns / group)]
  const seen = new Uint8Array(down * across)
  for (let i = 0; i < rows; i += 1) {
    const start = Math.floor(i / group) * across
    for (let j = 0; j < columns; j += 1) if (mask[i * columns + j] !== 0) seen[start + Math.floor(j / group)] = 1
  }
  const byColumns = Array.from({ length: across }, (_, j) => runs(down, rows, (i) => seen[i * across + j] === 1))
  const byRows = Array.from({ length: down }, (_, i) => runs(across, columns, (j) => seen[i * across + j] === 1))
  return { byColumns, byRows }
}

function runs(groups: number, length: number, isSeen: (index: number) => boolean): [number, number][] {
  const found: [number, number][] = []
  for (let index = 0; index < groups; index += 1) {
    if (!isSeen(index)) continue
    const [from, to] = [index * group, Math.min(length, (index + 1) * group)]
    const last = found[found.length - 1]
    if (last !== undefined && from - last[1] <= shortGap) last[1] = to
    else found.push([from, to])
  }
  return found
}
