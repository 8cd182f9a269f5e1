import type { Shape } from '@tfjs-flows/core'

/** A shape whose last axis is wider by `more`. */
export function widen(shape: Shape, more: number): Shape {
  return [...shape.slice(0, -1), (shape[shape.length - 1] ?? 0) + more]
}
