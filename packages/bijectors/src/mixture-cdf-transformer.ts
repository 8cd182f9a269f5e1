import { Affine } from './affine.ts'
import { BijectorTransformer } from './bijector-transformer.ts'
import { chain } from './chain.ts'
import { invert } from './invert.ts'
import { MixtureCdf, type MixtureCdfOptions } from './mixture-cdf.ts'

export interface MixtureCdfTransformerOptions {
  /** Components K, a whole number of at least 1, default 8. */
  components?: number | undefined
  /** What the components are; default 'logistic'. */
  family?: MixtureCdfOptions['family']
  /** The side with the formula, default 'inverse', which `logProb` uses; the other is found by bracketing. */
  fastSide?: 'forward' | 'inverse' | undefined
}

/** Variance of a standard logistic, which the map at the start nearly maps to itself. */
const LOGISTIC_VARIANCE = Math.PI ** 2 / 3

/**
 * The coupling transform of Flow++: the log-odds of a mixture's distribution function, scaled and shifted, 3 K + 2
 * parameters a feature (Ho et al., "Flow++", 2019, 3.2).
 *
 *     scale (log F(x) - log(1 - F(x))) + shift, F of K components
 *
 * Parameters of zero are near the identity, not it: the means are spread over -1 .. 1, because equal components would stay
 * equal under training; their scales make up for it.
 *
 * @example
 * ```ts
 * const transformer = mixtureCdfTransformer({ components: 4 }) // parametersPerFeature 14
 * ```
 */
export function mixtureCdfTransformer(options: MixtureCdfTransformerOptions = {}): BijectorTransformer {
  const { components = 8, family = 'logistic', fastSide = 'inverse' } = options
  const map = chain([
    new MixtureCdf({ parameters: startOf(components, family), family }),
    new Affine({ shift: 0, scale: 1 }),
  ])
  const path = fastSide === 'inverse' ? 'bijector.bijectors' : 'bijectors'
  return new BijectorTransformer({
    bijector: fastSide === 'inverse' ? invert(map) : map,
    parameters: { [`${path}.0.parameters`]: 'real', [`${path}.1.shift`]: 'real', [`${path}.1.scale`]: 'positive' },
  })
}

/** Equal weights, means over -1 .. 1, and the scale that gives the mixture the variance of a standard logistic. */
function startOf(components: number, family: 'logistic' | 'normal'): number[] {
  const each = <T>(f: (k: number) => T): T[] => Array.from({ length: components }, (_, k) => f(k))
  const means = each((k) => (components === 1 ? 0 : (2 * k) / (components - 1) - 1))
  const spread = means.reduce((total, mean) => total + mean ** 2, 0) / components
  const unit = family === 'logistic' ? LOGISTIC_VARIANCE : 1
  const logScale = 0.5 * Math.log((LOGISTIC_VARIANCE - spread) / unit)
  return [...each(() => 0), ...means, ...each(() => logScale)]
}
