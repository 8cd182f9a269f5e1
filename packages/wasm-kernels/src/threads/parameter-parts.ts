/** What all members of a team agree on. */
export interface SharedAdamLayout {
  /** Threads, at least two: each has a gradient, and moves one part of the parameters. */
  readonly members: number
  /** How many numbers each parameter has. */
  readonly sizes: readonly number[]
}

/** A run of numbers of one parameter. */
export interface Piece {
  readonly parameter: number
  /** Of the parameter's numbers, the first. */
  readonly start: number
  /** Its place in the part. */
  readonly at: number
  readonly count: number
}

/** Parts begin at multiples of so many numbers. */
const UNIT = 16

/** How many numbers the parameters have together. */
export function sizeOfAll({ sizes }: SharedAdamLayout): number {
  return sizes.reduce((all, size) => all + size, 0)
}

/** From which number on a part of all parameters is a member's, and where it ends. */
export function partOf(layout: SharedAdamLayout, member: number): readonly [from: number, to: number] {
  const size = sizeOfAll(layout)
  const units = Math.ceil(size / UNIT)
  const bound = (i: number): number => Math.min(size, UNIT * Math.floor((units * i) / layout.members))
  return [bound(member), bound(member + 1)]
}

/** A member's part as runs of numbers of the parameters. */
export function piecesOf(layout: SharedAdamLayout, member: number): readonly Piece[] {
  const [from, to] = partOf(layout, member)
  let next = 0
  return layout.sizes.flatMap((size, parameter) => {
    const first = next
    next += size
    const [start, end] = [Math.max(first, from), Math.min(next, to)]
    return start < end ? [{ parameter, start: start - first, at: start - from, count: end - start }] : []
  })
}
