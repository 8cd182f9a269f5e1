/**
 * What the kernels of a MADE are told of it, as the attribute `plan`. Its tensors are inputs, named as its parameters are:
 * `layers.0.weight`, `.mask`, `.bias`, `.contextWeight`, `.contextMask`, …, `gates.0.*`, `direct.*`.
 */
export interface MadePlan {
  /** Features that become known together, in the order in which they do: one group a pass. */
  readonly groups: readonly (readonly number[])[]
  /** For each hidden layer how many of its units, from the left, can be computed in each pass or before. */
  readonly units: readonly (readonly number[])[]
  /** Whether a unit sees all that is known when it can be computed, so that masks hide nothing; as in any order. */
  readonly seesAllKnown: boolean
  readonly parametersPerFeature: number
  readonly contextFeatures: number
  /** Blocks of two layers that add to what they are given. */
  readonly isResidual: boolean
  /** Whether the context gates the blocks. */
  readonly isGated: boolean
  /** Whether there are weights from the inputs to the outputs. */
  readonly isDirect: boolean
  readonly activation: string
}

/** An elementwise map of the features whose parameters are the network's outputs, as the attribute `map`. */
export interface MadeMap {
  /** 'shift' of one parameter; of two, shift and raw scale, 'affine-' and the scale map of core's `affineCoupling`. */
  readonly name: string
  /** Largest |log scale| of 'affine-bounded'. */
  readonly bound: number
}
