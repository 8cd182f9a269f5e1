import { chain, Standardize } from '@tfjs-flows/bijectors'
import { type Density, sumOf } from '@tfjs-flows/core'
import { TransformedDistribution } from '@tfjs-flows/distributions'
import { flowParts } from './flow-parts.ts'

/**
 * The standardisation with which a flow meets the data, done in float64 instead of float32, which cannot tell
 * neighbouring values of a column of timestamps apart.
 */
export interface Float64Front {
  /** (x - loc) / scale of a column. */
  readonly convert: (x: number, column: number) => number
  /** z * scale + loc of a column: the way back. */
  readonly restore: (z: number, column: number) => number
  /** Sum of log |scale| over the columns: log p(x) = log p_rest(converted) - logVolume. */
  readonly logVolume: number
  /** The flow without that part; it owns nothing, so it is not disposed. */
  readonly rest: Density
}

/** Takes the `Standardize` off a transformed distribution that ends in one; undefined for any other density. */
export async function float64Front(density: Density): Promise<Float64Front | undefined> {
  if (!(density instanceof TransformedDistribution)) return undefined
  const parts = flowParts(density.bijector)
  const last = parts.pop()
  if (!(last instanceof Standardize) || last.loc.shape.join() !== density.eventShape.join()) return undefined
  const { distribution } = density
  const [loc, scale] = [await last.loc.data(), await last.scale.data()]
  return {
    convert: (x, column) => (x - (loc[column] as number)) / (scale[column] as number),
    restore: (z, column) => z * (scale[column] as number) + (loc[column] as number),
    logVolume: sumOf(Float64Array.from(scale, (value) => Math.log(Math.abs(value)))),
    rest: parts.length === 0 ? distribution : new TransformedDistribution({ distribution, bijector: chain(parts) }),
  }
}
