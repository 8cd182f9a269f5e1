import { type Tensor, tensor } from '@tensorflow/tfjs-core'
import type { Shape } from '@tfjs-flows/core'
import { type Support, valuesOf } from './distribution-subject.ts'

/** Cells of a support: their midpoints [n, ...event] (all values, if it is discrete), and the volume of each. */
export interface SupportGrid {
  readonly points: Tensor
  readonly volume: number
  /** Cells along each axis. */
  readonly sizes: readonly number[]
}

const CELLS: Readonly<Record<number, number>> = { 1: 20_000, 2: 400 }

/** The grid of a support of at most two dimensions; sums over it are midpoint rules. */
export function gridOf(support: Support, eventShape: Shape): SupportGrid {
  if (support.kind === 'discrete') {
    return { points: valuesOf(support), volume: 1, sizes: [support.values.length] }
  }
  const cells = CELLS[support.box.length] ?? 0
  const axes = support.box.map(([low, high]) =>
    Float64Array.from({ length: cells }, (_, i) => low + ((i + 0.5) * (high - low)) / cells),
  )
  const volume = support.box.reduce((product, [low, high]) => (product * (high - low)) / cells, 1)
  const [rows = new Float64Array(0), columns] = axes
  if (columns === undefined)
    return { points: tensor(Float32Array.from(rows), [cells, ...eventShape]), volume, sizes: [cells] }
  const points = new Float32Array(2 * cells * cells)
  for (let i = 0; i < cells; i += 1) {
    for (let j = 0; j < cells; j += 1) points.set([rows[i] as number, columns[j] as number], 2 * (i * cells + j))
  }
  return { points: tensor(points, [cells * cells, ...eventShape]), volume, sizes: [cells, cells] }
}
