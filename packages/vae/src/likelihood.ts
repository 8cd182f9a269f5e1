import type { Tensor } from '@tensorflow/tfjs-core'
import { Module, type Rng, type Support } from '@tfjs-flows/core'

/** p(x | z): how a decoder's output describes rows of features. */
export abstract class Likelihood extends Module {
  /** Width of x. */
  abstract readonly features: number
  /** Width of the decoder's output. */
  abstract readonly outFeatures: number

  /** Where each feature of x lies. */
  abstract readonly support: Support

  /** log p(x | output) in nats, summed over the features: x and output [..., width] broadcast -> [...]. */
  abstract logProb(output: Tensor, x: Tensor): Tensor

  /** E[x | output] [..., features]. */
  abstract mean(output: Tensor): Tensor

  /** One draw of x for each output [..., features]. */
  abstract sample(output: Tensor, rng: Rng): Tensor
}
