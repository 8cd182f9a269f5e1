import type { Rng } from '@tfjs-flows/core'
import type { TransformedDistribution } from '@tfjs-flows/distributions'
import { realNvp } from '@tfjs-flows/flows'

export interface BuildFlowOptions {
  readonly layers: number
  /** Units in each of the two hidden layers of a coupling's network. */
  readonly width: number
  /** Where the data lie and how far they spread, a number for each of the two features. */
  readonly loc: readonly number[]
  readonly scale: readonly number[]
  /** Draws the initial weights. */
  readonly rng: Rng
}

/**
 * A Real NVP flow on the plane that ends in the data's own units, so that `logProb` needs nothing undone.
 *
 * The networks are smooth (silu): creases of relu would show in the picture of the density.
 */
export function buildFlow({ layers, width, loc, scale, rng }: BuildFlowOptions): TransformedDistribution {
  return realNvp({
    features: 2,
    layers,
    hidden: [width, width],
    activation: 'silu',
    standardize: { loc, scale },
    rng,
  })
}
