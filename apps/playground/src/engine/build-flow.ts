import { AffineTransformer, alternatingMask, Coupling, chain, Standardize } from '@tfjs-flows/bijectors'
import type { Rng } from '@tfjs-flows/core'
import { MultivariateNormalDiag, TransformedDistribution } from '@tfjs-flows/distributions'
import { Mlp } from '@tfjs-flows/nets'

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
  const couplings = Array.from({ length: layers }, (_, i) => {
    const parity = i % 2 === 0 ? 0 : 1
    const network = {
      inFeatures: 1,
      outFeatures: 2,
      hidden: [width, width],
      activation: 'silu',
      zeroOutput: true,
    } as const
    return new Coupling({
      mask: alternatingMask(2, parity),
      transformer: new AffineTransformer(),
      conditioner: new Mlp({ ...network, rng }),
    })
  })
  return new TransformedDistribution({
    distribution: new MultivariateNormalDiag({ loc: [0, 0], scaleDiag: [1, 1] }),
    bijector: chain([...couplings, new Standardize({ loc: [...loc], scale: [...scale] })]),
  })
}
