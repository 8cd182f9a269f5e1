import type { Tensor } from '@tensorflow/tfjs-core'
import type { Module, Shape, Support } from '@tfjs-flows/core'
import type { Distribution } from '@tfjs-flows/distributions'

/** The conditional distribution at each place of an autoregressive model: how its values enter, and what its outputs mean. */
export interface PlaceOutput extends Module {
  /** Outputs of the network at one place. */
  readonly outFeatures: number
  /** Shape of the values at one place. */
  readonly eventShape: Shape
  /** Where the values at one place lie. */
  readonly support: Support
  /** The distributions at all places, from outputs [..., outFeatures]; call it inside a `tidy`. */
  at(outputs: Tensor): Distribution
  /** The values as the network sees them. */
  seen(x: Tensor): Tensor
}
