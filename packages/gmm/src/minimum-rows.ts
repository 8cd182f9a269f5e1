import { FlowsError } from '@tfjs-flows/core'
import { type CovarianceKind, countMixtureParameters } from './mixture-parameters.ts'

/** Rows that a component needs, or its covariance is not determined. */
export function minimumRowsEach(features: number, covariance: CovarianceKind): number {
  return covariance === 'full' ? features + 1 : 2
}

/** Rows that a whole mixture needs. */
export function minimumRows(components: number, features: number, covariance: CovarianceKind): number {
  const all = components * minimumRowsEach(features, covariance)
  return covariance === 'tied' ? Math.max(all, components + features) : all
}

/** Throws a FlowsError ('data') where there are too few rows for the mixture. */
export function checkRows(rows: number, components: number, features: number, covariance: CovarianceKind): void {
  const needed = minimumRows(components, features, covariance)
  if (rows >= needed) return
  const parameters = countMixtureParameters({ components, features, covariance })
  const most = Math.floor(rows / minimumRowsEach(features, covariance))
  const fewer = most > 0 ? `Take at most ${most} components, ` : 'Take '
  const simpler = covariance === 'full' ? "a 'diagonal' or 'tied' covariance, or more rows" : 'or more rows'
  throw new FlowsError('data', {
    who: 'fitGaussianMixture',
    rule: `${components} ${covariance} components of ${features} features have ${parameters} parameters and need at least ${needed} rows`,
    got: `${rows} rows`,
    do: `${fewer}${simpler}`,
  })
}
