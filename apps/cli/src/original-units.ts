import { Chain, chain, Standardize } from '@tfjs-flows/bijectors'
import { type Distribution, TransformedDistribution } from '@tfjs-flows/distributions'

/**
 * The model of original columns from a model of standardised ones: one more map behind it. A flow gets it as the last
 * part of its own chain, so that `encode` still reaches the base.
 */
export function inOriginalUnits(
  density: Distribution,
  loc: Float64Array,
  scale: Float64Array,
): TransformedDistribution {
  const standardize = new Standardize({ loc: [...loc], scale: [...scale] })
  if (!(density instanceof TransformedDistribution)) {
    return new TransformedDistribution({ distribution: density, bijector: standardize })
  }
  const { distribution, bijector } = density
  const parts = bijector instanceof Chain ? bijector.bijectors : [bijector]
  return new TransformedDistribution({ distribution, bijector: chain([...parts, standardize]) })
}
