import { choleskyInPlace, invertLowerInPlace } from '@tfjs-flows/core'
import { isAxisAligned, type MixtureParameters } from './mixture-parameters.ts'

/** A mixture made ready for evaluation: log(w_k p_k(x)) = logNorm_k - |W_k (x - m_k)|^2 / 2. */
export interface Whitening {
  readonly components: number
  readonly features: number
  readonly isAxisAligned: boolean
  readonly means: Float64Array
  /** W_k, the inverse of the lower Cholesky factor [components, d, d]; where axis-aligned, 1 / deviation [components, d]. */
  readonly inverses: Float64Array
  /** log w_k - d/2 log 2 pi + log |W_k| */
  readonly logNorms: Float64Array
}

/** Factors the covariances, which must be positive definite. */
export function whiten(mixture: MixtureParameters): Whitening {
  const { components, features, weights, means } = mixture
  const axisAligned = isAxisAligned(mixture.covariance)
  const inverses = axisAligned ? mixture.covariances.map((v) => 1 / Math.sqrt(v)) : mixture.covariances.slice()
  const size = axisAligned ? features : features * features
  const logNorms = new Float64Array(components)
  for (let k = 0; k < components; k += 1) {
    if (!axisAligned) {
      choleskyInPlace(inverses, k * size, features)
      invertLowerInPlace(inverses, k * size, features)
    }
    let logNorm = Math.log(weights[k] as number) - 0.5 * features * Math.log(2 * Math.PI)
    for (let j = 0; j < features; j += 1) {
      logNorm += Math.log(inverses[k * size + (axisAligned ? j : j * features + j)] as number)
    }
    logNorms[k] = logNorm
  }
  return { components, features, isAxisAligned: axisAligned, means, inverses, logNorms }
}
