import { cast, greater, sigmoid, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { bernoulliLogProb, type Rng, registerModule, type Support } from '@tfjs-flows/core'
import { Likelihood } from './likelihood.ts'

/**
 * Independent zeros and ones: the decoder gives the logits l [..., features], and
 *
 *     log p(x) = sum(x l - softplus(l))
 *
 * x must be 0 or 1: log p is -Infinity for every other x. Binarise grey levels first (by a threshold, or by drawing);
 * the cross-entropy of grey levels is no probability.
 */
export class BernoulliLikelihood extends Likelihood {
  static override readonly className = 'BernoulliLikelihood'

  readonly support: Support = { kind: 'integers', low: 0, high: 1 }
  readonly features: number
  readonly outFeatures: number

  constructor({ features }: { features: number }) {
    super()
    this.features = features
    this.outFeatures = features
  }

  protected options(): Record<string, unknown> {
    return { features: this.features }
  }

  override logProb(output: Tensor, x: Tensor): Tensor {
    return bernoulliLogProb(output, x)
  }

  override mean(output: Tensor): Tensor {
    return sigmoid(output)
  }

  override sample(output: Tensor, rng: Rng): Tensor {
    return tidy(() => {
      return cast(greater(sigmoid(output), rng.uniform(output.shape)), 'float32')
    })
  }
}

registerModule(BernoulliLikelihood, import.meta.url)
