import { FlowsError, type Shape } from '@tfjs-flows/core'

/** The shape to which all of `shapes` broadcast: aligned at the last axis, an axis of 1 or a missing one stretches. */
export function broadcastShapes(who: string, ...shapes: readonly Shape[]): Shape {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length))
  return Array.from({ length: rank }, (_, axis) => {
    const sizes = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1)
    const size = sizes.find((n) => n !== 1) ?? 1
    if (sizes.every((n) => n === 1 || n === size)) return size
    throw new FlowsError('shape', {
      who,
      rule: 'the batch axes must broadcast to one batch shape',
      got: shapes.map((shape) => `[${shape.join(', ')}]`).join(' and '),
      do: 'Align them at the last axis; an axis of 1 stretches',
    })
  })
}
