import { type Tensor, type Variable, variable, zeros } from '@tensorflow/tfjs-core'
import type { Rng } from '@tfjs-flows/core'
import type { Activation } from './activation.ts'

/** How a weight matrix starts. */
export interface InitialWeightOptions {
  /** [in, out], or of a convolution [...taps, in, out]. */
  readonly shape: readonly number[]
  /** What is applied to the layer's output. */
  readonly activation: Activation
  /** Inputs that are summed into one output; the product of all axes but the last by default. */
  readonly fanIn?: number | undefined
  /** Factor on the drawn weights, default 1; 0 starts at zero. */
  readonly scale?: number | undefined
  readonly rng: Rng
}

/**
 * A trainable weight [..., in, out], uniform in +-scale * limit with
 *
 *     limit = sqrt(6 / fanIn)                   before relu, leakyRelu, elu, silu, softplus
 *     limit = sqrt(6 / (fanIn + fanOut))        before tanh or nothing
 *
 * which keeps the variance from layer to layer (He et al., "Delving deep into rectifiers", 2015; Glorot and Bengio,
 * "Understanding the difficulty of training deep feedforward neural networks", 2010). The caller owns it.
 */
export function initialWeight(options: InitialWeightOptions): Variable {
  const { shape, activation, scale = 1, rng } = options
  const fanIn = options.fanIn ?? shape.slice(0, -1).reduce((product, n) => product * n, 1)
  const fanOut = shape[shape.length - 1] ?? 1
  const isSigmoidal = activation === 'tanh' || activation === 'identity'
  const limit = scale * Math.sqrt(6 / (isSigmoidal ? fanIn + fanOut : fanIn))
  return trainable(limit === 0 ? zeros([...shape]) : rng.uniform(shape, -limit, limit))
}

/** A trainable vector of zeros, owned by the caller. */
export function initialBias(features: number): Variable {
  return trainable(zeros([features]))
}

function trainable(initial: Tensor): Variable {
  const made = variable(initial, true)
  initial.dispose()
  return made
}
