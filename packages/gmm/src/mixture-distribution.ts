import { type Tensor, tensor, tidy, type Variable, variable } from '@tensorflow/tfjs-core'
import { choleskyInPlace } from '@tfjs-flows/core'
import {
  Categorical,
  MixtureSameFamily,
  MultivariateNormalDiag,
  MultivariateNormalTriL,
} from '@tfjs-flows/distributions'
import { isAxisAligned, type MixtureParameters } from './mixture-parameters.ts'

/**
 * A mixture as a distribution over events [features], with trainable float32 parameters that it owns.
 *
 * The trap: float32 holds 7 digits, so a feature whose mean is a million times its deviation loses its shape.
 * Standardise such data before the fit.
 */
export function mixtureDistribution(mixture: MixtureParameters): MixtureSameFamily {
  const { components: k, features: d, covariance, weights, means, covariances } = mixture
  const logits = parameter(weights.map(Math.log), [k])
  const loc = parameter(means, [k, d])
  return new MixtureSameFamily({
    mixtureDistribution: new Categorical({ logits }),
    componentsDistribution: isAxisAligned(covariance)
      ? new MultivariateNormalDiag({ loc, scaleDiag: parameter(covariances.map(Math.sqrt), [k, d]) })
      : new MultivariateNormalTriL({ loc, scaleTril: parameter(factors(covariances, k, d), [k, d, d]) }),
  })
}

/** Lower Cholesky factors [k, d, d], zero above the diagonal. */
function factors(covariances: Float64Array, k: number, d: number): Float64Array {
  const out = covariances.slice()
  for (let c = 0; c < k; c += 1) {
    choleskyInPlace(out, c * d * d, d)
    for (let i = 0; i < d; i += 1) out.fill(0, (c * d + i) * d + i + 1, (c * d + i + 1) * d)
  }
  return out
}

function parameter(values: Float64Array, shape: number[]): Variable {
  return tidy(() => {
    const initial: Tensor = tensor(Float32Array.from(values), shape)
    return variable(initial, true)
  })
}
