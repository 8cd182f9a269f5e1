import { concat, gather, slice, type Tensor } from '@tensorflow/tfjs-core'
import { FlowsError } from '../flows-error.ts'
import { customGradients, numbered } from '../tape/custom-gradients.ts'
import { fused } from './fused.ts'

/** Places of columns in a tensor [..., D]. */
export type ColumnPlaces = readonly number[]

/**
 * The columns of x [..., D] as several tensors: part i has the columns `parts[i]` in that order. Every column is in one part.
 *
 * With its gradient, `joinColumns`, it is one op; `split` of a permuted x is two, whose gradients are four kernels more.
 *
 * @throws FlowsError 'argument' where a column is in no part or in several
 * @example
 * ```ts
 * splitColumns(tensor2d([[1, 2, 3]]), [[0, 2], [1]]) // [[1, 3]] and [[2]]
 * ```
 */
export function splitColumns(x: Tensor, parts: readonly ColumnPlaces[]): Tensor[] {
  checkParts('splitColumns', parts, x.shape[x.rank - 1] ?? 0)
  return customGradients({
    inputs: { x },
    forward: () => parted(x, parts),
    gradients: (gradients) => ({ x: () => joined(gradients, parts) }),
  })
}

/**
 * The tensor [..., D] whose columns `parts[i]` are those of `tensors[i]`: undoes `splitColumns`.
 *
 * @throws FlowsError 'argument' where a column is in no part or in several
 */
export function joinColumns(tensors: readonly Tensor[], parts: readonly ColumnPlaces[]): Tensor {
  const columns = tensors.reduce((sum, tensor) => sum + (tensor.shape[tensor.rank - 1] ?? 0), 0)
  checkParts('joinColumns', parts, columns)
  const [y] = customGradients({
    inputs: numbered(tensors),
    forward: () => [joined(tensors, parts)],
    gradients: ([dy]) => numbered(parts.map((part) => () => columnsAt(dy as Tensor, part))),
  })
  return y as Tensor
}

function parted(x: Tensor, parts: readonly ColumnPlaces[]): Tensor[] {
  return parts.map((part) => columnsAt(x, part))
}

function joined(tensors: readonly Tensor[], parts: readonly ColumnPlaces[]): Tensor {
  return fused('FlowsJoinColumns', numbered(tensors), { places: parts.flat() }, () => {
    const [first] = tensors
    const all = concat([...tensors], (first?.rank ?? 1) - 1)
    const order = inverseOrder(parts.flat())
    return order.every((place, i) => place === i) ? all : columnsAt(all, order)
  })
}

/** Columns in an order, without a gradient. */
export function columnsAt(x: Tensor, places: ColumnPlaces): Tensor {
  return fused('FlowsTakeColumns', { x }, { indices: [...places] }, () => {
    const [first = 0] = places
    if (!places.every((place, i) => place === first + i)) return gather(x, [...places], x.rank - 1)
    const start = x.shape.map((_, axis) => (axis === x.rank - 1 ? first : 0))
    return slice(x, start, [...x.shape.slice(0, -1), places.length])
  })
}

/** The order that undoes an order of 0 to n - 1. */
export function inverseOrder(order: ColumnPlaces): number[] {
  const inverse = new Array<number>(order.length).fill(0)
  for (const [place, i] of order.entries()) inverse[i] = place
  return inverse
}

function checkParts(who: string, parts: readonly ColumnPlaces[], columns: number): void {
  const all = parts.flat()
  const isComplete = all.length === columns && new Set(all).size === columns
  if (isComplete && all.every((column) => Number.isInteger(column) && column >= 0 && column < columns)) return
  throw new FlowsError('argument', {
    who,
    rule: `each of the ${columns} columns must be in one part`,
    got: `[${parts.map((part) => `[${part.join(', ')}]`).join(', ')}]`,
    do: `Name 0 to ${columns - 1} once`,
  })
}
