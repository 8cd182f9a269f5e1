/** How the covariances of a mixture's components are built. */
export type CovarianceKind = 'full' | 'diagonal' | 'tied' | 'spherical'

/** Rows of float64 features, row by row: entry (i, j) is `values[i * features + j]`. */
export interface Rows {
  readonly values: Float64Array
  readonly rows: number
  readonly features: number
}

/** A Gaussian mixture in plain float64 arrays. */
export interface MixtureParameters {
  readonly components: number
  readonly features: number
  readonly covariance: CovarianceKind
  /** [components], positive, summing to 1. */
  readonly weights: Float64Array
  /** [components, features] */
  readonly means: Float64Array
  /** [components, features, features]; variances [components, features] where `covariance` is diagonal or spherical. */
  readonly covariances: Float64Array
}

/** Whether the covariances are kept as variances alone. */
export function isAxisAligned(covariance: CovarianceKind): boolean {
  return covariance === 'diagonal' || covariance === 'spherical'
}

/**
 * Free numbers of a mixture: weights (one less than components), means and covariances.
 *
 * @example
 * ```ts
 * countMixtureParameters({ components: 50, features: 6, covariance: 'full' }) // 49 + 50 * (6 + 21) = 1399
 * ```
 */
export function countMixtureParameters(
  mixture: Pick<MixtureParameters, 'components' | 'features' | 'covariance'>,
): number {
  const { components, features } = mixture
  const triangle = (features * (features + 1)) / 2
  const spreads = {
    full: components * triangle,
    tied: triangle,
    diagonal: components * features,
    spherical: components,
  }
  return components - 1 + components * features + spreads[mixture.covariance]
}
