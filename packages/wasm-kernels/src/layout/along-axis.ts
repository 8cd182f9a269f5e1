import { sizeOf } from './size-of.ts'

/** A shape as [outer, length, inner] around one of its axes. */
export interface AlongAxis {
  /** The axis, counted from the first. */
  readonly at: number
  readonly outer: number
  readonly length: number
  readonly inner: number
}

/** The axes before an axis, itself and those after it; a negative axis is counted from the last. */
export function alongAxis(shape: readonly number[], axis: number): AlongAxis {
  const at = axis < 0 ? axis + shape.length : axis
  const [outer, inner] = [sizeOf(shape.slice(0, at)), sizeOf(shape.slice(at + 1))]
  return { at, outer, length: shape[at] ?? 0, inner }
}
