import type { Tensor } from '@tensorflow/tfjs-core'
import { type Bijection, type FastSide, Module } from '@tfjs-flows/core'

/**
 * A family of elementwise bijectors indexed by parameters that a conditioner computes: the `transformer` of coupling
 * and autoregressive flows (Papamakarios et al., "Normalizing flows for probabilistic modeling and inference", 2021, 3.1).
 *
 * Parameters of zero give the identity, or a map near it, so that a flow whose conditioner heads start at zero starts there.
 */
export abstract class Transformer extends Module {
  /** Parameters per transformed feature. */
  abstract readonly parametersPerFeature: number
  /** Which side of its maps has a formula, where the other is searched for. */
  readonly fastSide: FastSide = 'both'

  /** What the log-dets of the family's maps depend on: nothing (a shift), the parameters alone (a line), or the input. */
  readonly logDetDependsOn: 'nothing' | 'parameters' | 'input' = 'input'

  /** The elementwise bijector (eventRank 0) for parameters [..., D, parametersPerFeature] and inputs [..., D]. */
  abstract bijector(parameters: Tensor): Bijection

  /** The same family for some of the features alone; another one only where settings differ from feature to feature. */
  forFeatures(_features: readonly number[]): Transformer {
    return this
  }
}
