import { Tensor } from '@tensorflow/tfjs-core'
import type { Density } from '@tfjs-flows/core'
import { type FlowParts, flowParts } from './flow-parts.ts'

/**
 * The standardisation with which a flow meets the data, done in float64 instead of float32, which cannot tell
 * neighbouring values of a column of timestamps apart.
 */
export interface Float64Front {
  /** (x - loc) / scale of a column. */
  readonly convert: (x: number, column: number) => number
  /** Sum of log |scale| over the columns: log p(x) = log p(converted) - logVolume. */
  readonly logVolume: number
  /** The flow without that part. */
  readonly rest: FlowParts
}

/** The `Standardize` that is the last part of a transformed distribution; undefined where there is none. */
export async function float64Front(density: Density): Promise<Float64Front | undefined> {
  const flow = flowParts(density)
  const last = flow?.parts.at(-1)
  if (flow === undefined || last?.className !== 'Standardize') return undefined
  const { loc, scale } = last as { loc?: unknown; scale?: unknown }
  if (!fitsColumns(loc, density) || !fitsColumns(scale, density)) return undefined
  const [locs, scales] = [await loc.data(), await scale.data()]
  const features = density.eventShape.reduce((product, n) => product * n, 1)
  const at = (values: ArrayLike<number>, column: number): number => values[column % values.length] as number
  let logVolume = 0
  for (let j = 0; j < features; j += 1) logVolume += Math.log(Math.abs(at(scales, j)))
  return {
    convert: (x, column) => (x - at(locs, column)) / at(scales, column),
    logVolume,
    rest: { ...flow, parts: flow.parts.slice(0, -1) },
  }
}

/** Whether a tensor gives every column its value by repetition: a scalar, or the trailing axes of an event. */
function fitsColumns(tensor: unknown, { eventShape }: Density): tensor is Tensor {
  if (!(tensor instanceof Tensor)) return false
  const trailing = tensor.rank === 0 ? [] : eventShape.slice(-tensor.rank)
  return tensor.size === 1 || tensor.shape.join() === trailing.join()
}
