import type { Tensor } from '@tensorflow/tfjs-core'
import type { Activation } from '@tfjs-flows/nets'
import type { MaskedDense } from './masked-dense.ts'

/** What evaluating a MADE a group of features at a time uses of it. */
export interface MadeParts {
  readonly contextFeatures: number
  readonly parametersPerFeature: number
  readonly layers: readonly MaskedDense[]
  readonly gates: readonly MaskedDense[]
  readonly direct: MaskedDense | undefined
  readonly isResidual: boolean
  readonly activation: Activation
  /** The outputs of x (or, in an incremental pass, those of the next group), by whatever evaluates the layers. */
  evaluate(x: Tensor, evaluation: MadeEvaluation): Tensor
}

/** How the layers of a MADE are evaluated: in full, under other masks, or a group of features at a time. */
export interface MadeEvaluation {
  /** The sum of layer `index` over what it is given, its context included, then an activation where one is given. */
  layer(index: number, input: Tensor, activation?: Activation): Tensor
  /** The sum of a block's gate over the context. */
  gate(block: number): Tensor
  /** The direct connections from the inputs to the outputs. */
  direct(x: Tensor): Tensor
}
